import type { Answer } from '@handrail/testing';

/** Calls a tool of one of the task's servers. */
export type CallTool = (tool: string, args?: Record<string, unknown>) => Promise<Answer>;

/** What an agent does: some calls, then an answer in words. */
export type Solution = (call: CallTool) => Promise<string>;

/** One thing a person asks of an agent, and how to tell whether it was done. */
export interface Task {
  /** As a person would write it. */
  readonly prompt: string;
  /** The server that the task needs, by its short name. */
  readonly server: string;
  /** Flags of the server: the fixed world in which the task plays. */
  readonly args?: readonly string[];
  /** Whether `npm start` shows it to newcomers. */
  readonly tour?: boolean;
  /** Tool calls that solve the task. */
  readonly reference: Solution;
  /** A plausible way to get it wrong, which `verify` must reject. */
  readonly wrong: Solution;
  /** Judges the final answer without a model: what is wrong with it, or nothing. */
  verify(answer: string): string | undefined;
}

export const defineTask = (task: Task): Task => task;
