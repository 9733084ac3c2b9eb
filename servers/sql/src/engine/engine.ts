import type { Row } from '../rows/cell.ts';
import type { Catalog } from '../schema/catalog.ts';

/** One value for a placeholder; a list or object is passed as its JSON text. */
export type Param = null | boolean | number | string;

/** One statement and the values for its placeholders, in order. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly Param[];
}

/** What a connection turned out to be, read when it was opened. */
export interface Opened {
  /** As a person says it: `SQLite`, `PostgreSQL`, `MariaDB`, `MySQL`. */
  readonly product: string;
  readonly version: string;
  /** Name of the database; for SQLite the name of the file. */
  readonly database: string;
  /** Role that the statements run as; SQLite has none. */
  readonly role?: string;
  /** Rights beyond reading that the role has and the operator insisted on, and whatever else should be known. A line each. */
  readonly warnings: readonly string[];
}

export interface Column {
  readonly name: string;
  /** As the engine calls it; empty where it does not know, as SQLite of an expression. */
  readonly type: string;
}

/** Rows of one statement that is being read; nothing is kept of those already given. */
export interface Reading {
  readonly columns: readonly Column[];
  /** The next rows, at most so many; fewer or none only at the end. */
  next(most: number): Promise<readonly Row[]>;
  /** Ends the statement and whatever it left in the session. May be called at any time, and more than once. */
  close(): Promise<void>;
}

export interface ReadBounds {
  /** Rows that are passed over first. */
  readonly skip: number;
  /** Rows that may be fetched before the first `next`. */
  readonly most: number;
  /** After so long the caller gives up; a backend that cannot be told should end by itself soon after. */
  readonly timeoutMs: number;
}

/** How a table is reached in a plan. */
export interface TableAccess {
  readonly schema?: string;
  /** As the plan names it, which may be an alias. */
  readonly table: string;
  /** `scan`: every row is looked at. */
  readonly by: 'scan' | 'index';
  /** The index, where one is used. */
  readonly index?: string;
  /** Rows that the engine expects to look at; absent where it does not say. */
  readonly rows?: number;
}

export interface Plan {
  /** The plan as the engine writes it, a line each, children indented. */
  readonly lines: readonly string[];
  readonly tables: readonly TableAccess[];
  /** What the engine says beside the access to tables and a person would raise, such as a sort without an index; whole sentences. */
  readonly remarks: readonly string[];
}

export interface Change {
  readonly statements: readonly Statement[];
  /** Rolled back at the end unless this is set. */
  readonly commit: boolean;
  /** Most rows that all statements together may change; more ends in `too_many_rows`, and nothing is kept. */
  readonly mostRows: number;
  /** Rows shown of each statement before and after. */
  readonly samples: number;
  /** As `evidenceOf` told of a rehearsal: what is found otherwise ends in `state_changed`, and nothing is kept. */
  readonly agreed?: string | undefined;
}

/** Rows that a statement touched, as it left or found them. */
export interface Sample {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Changed {
  /** Rows that the engine counted; undefined where it does not count, as for DDL. */
  readonly rows?: number;
  readonly before?: Sample;
  readonly after?: Sample;
  /** What its RETURNING answered, of more rows than a sample has. */
  readonly returned?: Sample;
  /** Digests of what it found, so that another state of it can be told. */
  readonly found: readonly string[];
  /** They tell of all that it reads. */
  readonly isBound: boolean;
  /** What else it did, such as by triggers; whole sentences. */
  readonly notes: readonly string[];
  /** Names of sequences and the like that moved, which no engine rolls back. */
  readonly counters: readonly string[];
}

/**
 * One session with one database, in a process of its own. Requests come one at a time, so nothing here locks.
 * Every method throws `Refusal`: `read_only` for what is no reading, `sql_error` with the engine's code, position and
 * hint for what the engine rejects.
 */
export interface Engine {
  /** Connects, reads the rights of the role, and refuses one that can do more than read unless the operator insists. */
  open(): Promise<Opened>;
  /** Reads and nothing else. The engine itself classifies the statement; nothing of it is left in the session afterwards. */
  read(statement: Statement, bounds: ReadBounds): Promise<Reading>;
  /** @param analyze runs the statement, which must be a reading, and shows what really happened */
  explain(statement: Statement, analyze: boolean): Promise<Plan>;
  /** Everything the role can see but the engine's own schemas, by one statement. */
  catalog(): Promise<Catalog>;
  /** One transaction over all statements; on any failure nothing is kept. */
  change(change: Change): Promise<readonly Changed[]>;
  /** Ends the statement that is running, at the backend. Called while another method is under way, which then fails. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}
