/** What is measured: a server of ours, and the peer it is compared with. */
import type { Command } from './wire.ts';
import type { Workload } from './workload.ts';

export interface Call {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

interface Asked {
  /** What it is started with. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The small call whose latency and throughput are measured. */
  readonly small: Call;
  /** The calls that answer each question of `questions`, in the same order. */
  readonly answers: readonly (readonly Call[])[];
}

interface Peer extends Asked {
  /** Where a module of its package is; the package is a devDependency here, which pins its version. */
  readonly module: string;
  /** What starting from pnpm's layout changes, for the page. */
  readonly layout: string;
}

/** A way to start ours, in which its list of tools is weighed. */
export interface Surface {
  readonly name: string;
  readonly args: readonly string[];
}

export interface Subject extends Asked {
  /** Typical questions, in few words: each becomes a row of the table. */
  readonly questions: readonly string[];
  readonly peer: Peer;
  readonly surfaces?: readonly Surface[];
  /** How many of the usual number of small calls are measured, 0 to 1: fewer where each starts a process. */
  readonly callShare?: number;
  /**
   * Makes what the work of this domain needs. What it starts is ended with the stack.
   * @returns what is measured, in this order
   */
  readonly work?: (who: Commands, stack: AsyncDisposableStack) => Promise<readonly Workload[]>;
}

export interface Commands {
  readonly ours: Command;
  readonly peer: Command;
}
