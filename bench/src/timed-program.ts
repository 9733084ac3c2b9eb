/** Programs that are a floor. */
import { spawn, spawnSync } from 'node:child_process';
import { track } from './children.ts';

export interface Finished {
  /** From before its start to its end. */
  readonly ms: number;
  /** How many lines it printed. */
  readonly lines: number;
}

const LIMIT_MS = 60_000;

/** Whether a program is installed. */
export const isThere = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

/**
 * Runs a program to its end. Its output is read, as some find out that nobody would and do less.
 * @throws Error when it ends with more than 1, which is what those that search say when they find nothing
 */
export function runTimed(command: string, args: readonly string[]): Promise<Finished> {
  return new Promise((done, fail) => {
    const started = performance.now();
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const child = track(spawn(command, args, { stdio: [...stdio], timeout: LIMIT_MS }), 'SIGKILL');
    let lines = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
    });
    child.once('error', fail);
    child.once('close', (code) => {
      const ms = performance.now() - started;
      if (code === 0 || code === 1) done({ ms, lines });
      else fail(new Error(`${command} ended with ${code}`));
    });
  });
}
