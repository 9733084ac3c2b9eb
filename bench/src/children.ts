/** Ends whatever was started and is still there when this process ends, however it ends. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const live = new Map<ChildProcess, NodeJS.Signals>();
const folders = new Set<string>();

/** @param signal what ends it: package managers need SIGTERM, to end what they started in turn */
export function track<C extends ChildProcess>(child: C, signal: 'SIGTERM' | 'SIGKILL'): C {
  live.set(child, signal);
  child.once('exit', () => live.delete(child));
  return child;
}

/** A temporary folder that is removed at the end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'handrail-bench-'));
  folders.add(folder);
  return folder;
}

process.once('exit', () => {
  for (const [child, signal] of live) child.kill(signal);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
