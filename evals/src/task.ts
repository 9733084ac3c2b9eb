import type { Answer } from '@handrail/testing';

/** Calls a tool of one of the task's servers. */
export type CallTool = (tool: string, args?: Record<string, unknown>) => Promise<Answer>;

/**
 * What an agent does: some calls, then an answer in words.
 * @param folder of the task, in which its host edits files for it too
 */
export type Solution = (call: CallTool, folder: string) => Promise<string>;

/** One thing a person asks of an agent, and how to tell whether it was done. */
export interface Task {
  /** As a person would write it. */
  readonly prompt: string;
  /** The server that the task needs, by its short name. */
  readonly server: string;
  /**
   * Makes the fixed world in which the task plays.
   * @param folder empty, and gone after the task
   * @returns flags of the server
   */
  world?(folder: string): readonly string[];
  /** Whether `npm start` shows it to newcomers. */
  readonly tour?: boolean;
  /** Tool calls that solve the task. */
  readonly reference: Solution;
  /** A plausible way to get it wrong, which `verify` must reject. */
  readonly wrong: Solution;
  /** Judges the final answer and the end state without a model: what is wrong with them, or nothing. */
  verify(answer: string, folder: string): string | undefined;
}

export const defineTask = (task: Task): Task => task;
