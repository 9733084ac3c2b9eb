import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '@handrail/testing';
import type { Solution, Task } from './task.ts';

interface Step {
  readonly tool: string;
  readonly args: Record<string, unknown>;
  readonly text: string;
  readonly ms: number;
}

/** What one solution did, and what the task's verifier says of it. */
export interface Attempt {
  readonly steps: readonly Step[];
  readonly answer: string;
  /** What is wrong with the answer or the end state; `undefined` when the task is solved. */
  readonly complaint: string | undefined;
}

/**
 * Lets one scripted solution work on a task, in a folder of its own that is gone afterwards.
 * @param start starts the task's server with these flags, and connects to it
 */
export async function attempt(
  task: Task,
  solution: Solution,
  start: (args: readonly string[]) => Promise<Session>,
): Promise<Attempt> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'handrail-eval-')));
  try {
    await using session = await start(task.world?.(folder) ?? []);
    const steps: Step[] = [];
    const answer = await solution(async (tool, args = {}) => {
      const begun = performance.now();
      const result = await session.call(tool, args);
      steps.push({ tool, args, text: result.text, ms: performance.now() - begun });
      return result;
    }, folder);
    return { steps, answer, complaint: task.verify(answer, folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
