import { meetingAcrossZones } from '../tasks/time/meeting-across-zones.ts';
import type { Task } from './task.ts';

export interface NamedTask extends Task {
  readonly name: string;
}

/** Every task, in the order in which they are shown. */
export const allTasks: readonly NamedTask[] = [{ name: 'time/meeting-across-zones', ...meetingAcrossZones }];
