import type { Pattern } from './pattern.ts';
import type { Hit } from './rows.ts';

export type Mode = 'lines' | 'files' | 'count';

/** What is looked for; the same for all jobs of a search. */
export interface Query {
  readonly pattern: Pattern;
  readonly mode: Mode;
  /** Lines shown before and behind each hit. */
  readonly context: number;
  /** Characters of rows after which a job ends early: more than one answer has room for. */
  readonly enough: number;
}

/** Files of one directory. */
export interface Group {
  /** What the directory is reached by; see Directory. It is kept open until the job has ended. */
  readonly at: string;
  readonly names: readonly string[];
}

/** What a worker does at a time. */
export interface Job {
  /** Distinct from all others of this process. */
  readonly number: number;
  readonly search: number;
  readonly query: Query;
  readonly groups: readonly Group[];
  /** Only lines behind this one. */
  readonly after: number;
  /** Turns from 0 to 1 when nobody wants the findings any more. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** A file that has a match. */
export interface Finding {
  /** Of the file, among all of the job. */
  readonly index: number;
  /** Lines that match; in the mode `files`, 1. */
  readonly count: number;
  /** In the mode `lines`. */
  readonly hits: readonly Hit[];
}

/** What a job came to. */
export interface Outcome {
  readonly job: number;
  readonly findings: readonly Finding[];
  readonly searched: number;
  /** Whether it ended early, since there was enough or it took too long; perhaps within the last file searched. */
  readonly isShort: boolean;
  /** Indices of files that could not be read. */
  readonly unreadable: readonly number[];
  /** Files that are no text. */
  readonly binary: number;
  /** Files with a line of which only the beginning was searched. */
  readonly cut: number;
  readonly fault?: Fault;
}

/** What ended a job at a file. */
export interface Fault {
  readonly index: number;
  /** What the engine says against the pattern; `undefined` when it did not come to an end. */
  readonly reason: string | undefined;
}
