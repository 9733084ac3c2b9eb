import type { Directory } from '../paths/directory.ts';
import { statOf } from './describe-entry.ts';

interface Limits {
  /** Epoch milliseconds. */
  readonly after: number | undefined;
  /** Bytes. */
  readonly larger: number | undefined;
}

/** Whether an entry is as new and as large as wanted; looked at only where something is wanted. */
export function passes(directory: Directory, name: string, { after, larger }: Limits): boolean {
  if (after === undefined && larger === undefined) return true;
  const stat = statOf(directory, name);
  if (stat === undefined) return false;
  return (after === undefined || stat.mtimeMs > after) && (larger === undefined || stat.size > larger);
}
