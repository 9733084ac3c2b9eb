import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Tells a process from one that gets its number later. */
export interface Identity {
  readonly pid: number;
  /** When it began, in ticks since the system did, proc_pid_stat(5) field 22; empty where there is no /proc. */
  readonly begun: string;
}

/** This process. */
export const self: Identity = { pid: process.pid, begun: begunAt(process.pid) ?? '' };

/** Where the number of a process means the same process: in one namespace of one machine, as containers have their own. */
export const place = `${hostname()} ${linkTo('/proc/self/ns/pid') ?? ''}`.trimEnd();

/** Whether a process of this place has ended; false where that cannot be told. */
export function isGone({ pid, begun }: Identity): boolean {
  if (begun !== '' && self.begun !== '') return begunAt(pid) !== begun;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/**
 * Whether a process of this user runs that was started with a variable; without /proc nobody can tell, and it is false.
 * @param variable such as `NAME=value`
 */
export function isRunningWith(variable: string): boolean {
  const wanted = `\0${variable}\0`;
  return list('/proc').some(
    (name) => /^\d+$/.test(name) && `\0${read(join('/proc', name, 'environ')) ?? ''}`.includes(wanted),
  );
}

/** The name of the program, in brackets before the field, may have spaces and brackets. */
function begunAt(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // State, the first of them, is field 3. What is dead and not yet waited for has ended.
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined; // gone, or another user's
  }
}

function linkTo(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // not Linux
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
