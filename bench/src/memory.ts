import { globSync, readFileSync } from 'node:fs';

export interface Memory {
  /** Resident now, in MiB; undefined where there is no /proc. */
  readonly resident: number | undefined;
  /** The most that was resident so far, in MiB. */
  readonly peak: number | undefined;
}

/** What a process holds, from the kernel's own account; only Linux keeps one in /proc. */
export function memoryOf(pid: number): Memory {
  if (process.platform !== 'linux') return { resident: undefined, peak: undefined };
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  };
  return { resident: field('VmRSS'), peak: field('VmHWM') };
}

/** The processes that a process has started and that still run; none where there is no /proc. */
function childrenOf(pid: number): readonly number[] {
  if (process.platform !== 'linux') return [];
  const tasks = globSync(`/proc/${pid}/task/*/children`);
  return tasks.flatMap((path) => readFileSync(path, 'utf8').match(/\d+/g) ?? []).map(Number);
}

/** The most that the largest of those that a process has started and that still run held, in MiB. */
export function largestChild(pid: number): number | undefined {
  const peaks = childrenOf(pid).map((child) => memoryOf(child).peak ?? 0);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}
