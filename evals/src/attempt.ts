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
  /** What is wrong with the answer; `undefined` when the task is solved. */
  readonly complaint: string | undefined;
}

/** Lets one scripted solution work on a task through a connected client. */
export async function attempt(task: Task, solution: Solution, session: Session): Promise<Attempt> {
  const steps: Step[] = [];
  const answer = await solution(async (tool, args = {}) => {
    const start = performance.now();
    const result = await session.call(tool, args);
    steps.push({ tool, args, text: result.text, ms: performance.now() - start });
    return result;
  });
  return { steps, answer, complaint: task.verify(answer) };
}
