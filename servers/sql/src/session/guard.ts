/**
 * A thread beside the session, which may be deep in a statement and hear nothing: it ends the process when it takes more
 * memory than it may, and when the parent is gone. Nothing gentler reaches a thread that runs native code.
 */
import { workerData } from 'node:worker_threads';

export interface Guarded {
  readonly memoryMiB: number;
  /** Number of the process that asks. */
  readonly parent: number;
  /** Time for the session to end by itself, and its statement at the server, when its parent goes. */
  readonly graceMs: number;
}

const EVERY_MS = 25;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the session gives it
const { memoryMiB, parent, graceMs } = workerData as Guarded;
const most = memoryMiB * 1024 * 1024;
let orphanSince: number | undefined;

setInterval(() => {
  // Not SIGKILL, so that the parent can tell it from what others do.
  if (process.memoryUsage.rss() > most) process.kill(process.pid, 'SIGTERM');
  if (!isOrphan()) return;
  orphanSince ??= Date.now();
  if (Date.now() - orphanSince >= graceMs) process.kill(process.pid, 'SIGKILL');
}, EVERY_MS);

function isOrphan(): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0); // on Windows the number of the parent stays
    return false;
  } catch {
    return true;
  }
}
