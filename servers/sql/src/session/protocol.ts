import type { Change, Changed, Column, Opened, Plan, Statement } from '../engine/engine.ts';
import type { Form } from '../rows/form.ts';
import type { Connection } from '../settings/connection.ts';

/** How much the next message may carry; the first row always fits. */
export interface Portion {
  readonly rows: number;
  /** Bytes of UTF-8 of all lines. */
  readonly bytes: number;
}

/** Rows as text of the form that was asked for. */
export interface Batch {
  /** A line each; of a form for files none. */
  readonly lines: readonly string[];
  /** Of a form for files: all lines with their ends in one text, since many would weigh much more. */
  readonly chunk?: Chunk;
  readonly ended: boolean;
}

export interface Chunk {
  readonly text: string;
  readonly rows: number;
}

type SampleName = 'before' | 'after' | 'returned';

export interface ShownSample {
  readonly name: SampleName;
  readonly columns: readonly Column[];
  readonly lines: readonly string[];
}

export interface ShownChange extends Omit<Changed, SampleName> {
  readonly samples: readonly ShownSample[];
}

/** What the process of a session can be asked for, one at a time, and what it answers. */
export interface Requests {
  open: { ask: { connection: Connection }; answer: Opened };
  read: {
    ask: { statement: Statement; skip: number; timeoutMs: number; form: Form; portion: Portion };
    answer: { columns: readonly Column[]; batch: Batch };
  };
  /** Goes on reading. */
  next: { ask: { portion: Portion }; answer: Batch };
  /** Ends a reading before its end. */
  close: { ask: object; answer: null };
  explain: { ask: { statement: Statement; analyze: boolean }; answer: Plan };
  /** A `Catalog` as JSON, which takes half the time of a message of so many objects. */
  catalog: { ask: object; answer: string };
  change: { ask: { change: Change; form: Form }; answer: readonly ShownChange[] };
}

export type Kind = keyof Requests;
export type Ask<K extends Kind = Kind> = { [P in K]: { readonly kind: P } & Requests[P]['ask'] }[K];

/** To the process; `cancel` comes while a request is under way. */
export type ToSession = Ask | { readonly kind: 'cancel' };

/** From the process, one for each request, in order. */
export type FromSession =
  | { readonly answer: Requests[Kind]['answer'] }
  | {
      readonly refusal: {
        readonly code: string;
        readonly message: string;
        readonly hint: string;
        readonly content: string | undefined;
      };
    }
  /** A defect of ours, for the log; the process is not used again. */
  | { readonly fault: string };
