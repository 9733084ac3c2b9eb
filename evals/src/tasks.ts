import { meetingAcrossZones } from '../tasks/time/meeting-across-zones.ts';
import { monthEndInvoice } from '../tasks/time/month-end-invoice.ts';
import { nightlyJob } from '../tasks/time/nightly-job.ts';
import { officeHours } from '../tasks/time/office-hours.ts';
import { repeatedHour } from '../tasks/time/repeated-hour.ts';
import { whichIst } from '../tasks/time/which-ist.ts';
import type { Task } from './task.ts';

export interface NamedTask extends Task {
  readonly name: string;
}

/** Every task, in the order in which they are shown. */
export const allTasks: readonly NamedTask[] = [
  { name: 'time/office-hours', ...officeHours },
  { name: 'time/meeting-across-zones', ...meetingAcrossZones },
  { name: 'time/repeated-hour', ...repeatedHour },
  { name: 'time/month-end-invoice', ...monthEndInvoice },
  { name: 'time/nightly-job', ...nightlyJob },
  { name: 'time/which-ist', ...whichIst },
];
