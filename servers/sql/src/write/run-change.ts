import type { Change, Changed, Column } from '../engine/engine.ts';
import type { Row } from '../rows/cell.ts';
import type { Dialect } from '../statement/tokens.ts';
import { FoundRows } from './found-rows.ts';
import { KeptRows } from './kept-rows.ts';
import { type Judged, judgedOf } from './judged.ts';
import { type Query, rowsAfter, rowsBefore } from './queries.ts';
import { ofStatement, tooMany } from './refusals.ts';
import type { Target } from './target.ts';

/** What takes the rows of a statement, as they come. */
export interface Taking {
  begin(columns: readonly Column[]): void;
  add(row: Row): void;
}

/** What a statement did, as an engine counts it. */
export interface Done {
  /** Undefined for what changes no rows, as a definition. */
  readonly rows: number | undefined;
  /** The same with those that triggers and foreign keys changed, where it can be told. */
  readonly all: number;
  readonly notes: readonly string[];
  readonly counters: readonly string[];
  /** What was answered are the inserted rows, by a RETURNING of ours. */
  readonly isInserted?: boolean;
  /** Reads the inserted rows. */
  readonly inserted?: Query;
}

/** One transaction with an engine. */
export interface Transaction {
  readonly dialect: Dialect;
  begin(statements: readonly Judged[]): Promise<void>;
  /** Runs one statement; what it answers goes to `returned`. */
  run(statement: Judged, returned: Taking): Promise<Done>;
  /** Reads inside the transaction, and leaves that as it was; false where the rows cannot be had. */
  look(query: Query, found: Taking): Promise<boolean>;
  /** Columns of the primary key; none where there is none, or it cannot be told. */
  keyOf(target: Target): Promise<readonly string[]>;
  /** Whatever a commit would check and may refuse. */
  check(): Promise<void>;
  commit(): Promise<void>;
  /** Takes everything back that was not committed; safe at any time. */
  rollback(): Promise<void>;
}

/** Rows that are shown of a RETURNING. */
const RETURNED_ROWS = 100;

/**
 * Runs all statements in one transaction, and ends it: nothing is kept on any failure, or unless `commit` is set.
 * @throws Refusal `not_allowed`, `too_many_rows`, and what the engine rejects
 */
export async function runChange(transaction: Transaction, change: Change): Promise<readonly Changed[]> {
  const count = change.statements.length;
  const statements = judgedOf(
    change.statements.map(({ sql }) => sql),
    change.statements.map(({ params }) => params),
    transaction.dialect,
  );
  const changed: Changed[] = [];
  let all = 0;
  try {
    await transaction.begin(statements);
    for (const [index, statement] of statements.entries()) {
      const one = await runOne(transaction, statement, change).catch((error: unknown) => {
        throw ofStatement(error, index, count);
      });
      all += one.all;
      if (all > change.mostRows) throw tooMany(all, change.mostRows);
      changed.push(one.changed);
    }
    await transaction.check();
    if (change.commit) await transaction.commit();
    return changed;
  } finally {
    await transaction.rollback();
  }
}

async function runOne(
  transaction: Transaction,
  statement: Judged,
  { samples }: Change,
): Promise<{ readonly changed: Changed; readonly all: number }> {
  const { target } = statement;
  const key = target === undefined ? [] : await transaction.keyOf(target);
  const { dialect } = transaction;
  const before = await looked(transaction, rowsBefore(statement, key, dialect), samples);
  const answered = new KeptRows(RETURNED_ROWS);
  const done = await transaction.run(statement, answered);
  const { rows, all, notes, counters, isInserted = false } = done;
  const query = done.inserted ?? (before && rowsAfter(statement, key, before.sample, dialect));
  const found = isInserted ? answered : await looked(transaction, query, samples);
  const after = found && { ...found.sample, rows: found.sample.rows.slice(0, samples) };
  const isReturning = !isInserted && answered.sample.columns.length > 0;
  const changed: Changed = {
    ...(rows === undefined ? {} : { rows }),
    ...(before && { before: before.sample, found: before.digest }),
    ...(after && { after }),
    ...(isReturning && { returned: answered.sample }),
    notes,
    counters,
  };
  return { changed, all };
}

/** Best effort: a sample that cannot be had is left out. */
async function looked(
  transaction: Transaction,
  query: Query | undefined,
  samples: number,
): Promise<FoundRows | undefined> {
  if (query === undefined) return undefined;
  const found = new FoundRows(samples);
  return (await transaction.look(query, found)) ? found : undefined;
}
