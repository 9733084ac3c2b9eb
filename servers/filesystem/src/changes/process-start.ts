import { readFileSync } from 'node:fs';

/** When a process began, in ticks since the machine did: with its number it names a process (proc_pid_stat(5)). */
export const startOf = (pid: number): string => statOf(pid)?.start ?? '0';

/** Whether that very process is at work. Where there is no /proc, any process of that number counts. */
export function isAlive(pid: number, start: string): boolean {
  if (process.platform === 'linux') {
    const stat = statOf(pid);
    return stat !== undefined && stat.start === start && stat.state !== 'Z' && stat.state !== 'X';
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function statOf(pid: number): { readonly state: string; readonly start: string } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    // The name of the program, in parentheses, may have blanks and parentheses itself.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '0' };
  } catch {
    return undefined;
  }
}
