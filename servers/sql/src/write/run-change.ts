import type { Change, Changed, Column } from '../engine/engine.ts';
import type { Row } from '../rows/cell.ts';
import type { Dialect } from '../statement/tokens.ts';
import { checkEvidence } from './evidence.ts';
import { type Judged, judgedOf } from './judged.ts';
import { KeptRows } from './kept-rows.ts';
import { type Query, rowsAfter, rowsBefore } from './queries.ts';
import { isDrawn, setsAny } from './readings.ts';
import { ofStatement, tooMany } from './refusals.ts';
import { looked, stateOf } from './state-of.ts';
import type { Target } from './target.ts';

/** What takes the rows of a statement, as they come. */
export interface Taking {
  begin(columns: readonly Column[]): void;
  add(row: Row): void;
}

/** What was done beside what is said elsewhere, as an engine counts it. */
export interface Effects {
  /** Rows, with those that triggers and foreign keys changed, where it can be told. */
  readonly all: number;
  readonly notes: readonly string[];
  readonly counters: readonly string[];
}

/** What a statement did. */
export interface Done extends Effects {
  /** Undefined for what changes no rows, as a definition. */
  readonly rows: number | undefined;
  /** The rows that it inserted: those that were answered, by a RETURNING of ours, or those that a query finds. */
  readonly inserted?: 'answered' | Query;
}

/** One transaction with an engine. */
export interface Transaction {
  readonly dialect: Dialect;
  /** Whether the rows that `look` and `rehearse` find may be shown; their digests may always be. */
  readonly mayShow: boolean;
  begin(statements: readonly Judged[]): Promise<void>;
  /** Runs one statement; what it answers goes to `returned`. */
  run(statement: Judged, returned: Taking): Promise<Done>;
  /** Takes the rows that a statement would insert, and leaves the transaction as it was; false where they cannot be had. */
  rehearse(statement: Judged, inserted: Taking): Promise<boolean>;
  /** Reads inside the transaction, and leaves that as it was; false where the rows cannot be had. */
  look(query: Query, found: Taking): Promise<boolean>;
  /** Columns of the primary key; none where there is none, or it cannot be told. */
  keyOf(target: Target): Promise<readonly string[]>;
  /** Does whatever a commit would do first, and may refuse. */
  check(): Promise<Effects>;
  commit(): Promise<void>;
  /** Takes everything back that was not committed; safe at any time. */
  rollback(): Promise<void>;
}

/** Rows that are shown of a RETURNING. */
const RETURNED_ROWS = 100;

/**
 * Runs all statements in one transaction, and ends it: nothing is kept on any failure, or unless `commit` is set.
 * @throws Refusal `not_allowed`, `too_many_rows`, `state_changed`, and what the engine rejects
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
  const add = (rows: number) => {
    all += rows;
    if (all > change.mostRows) throw tooMany(all, change.mostRows);
  };
  try {
    await transaction.begin(statements);
    for (const [index, statement] of statements.entries()) {
      const one = await runOne(transaction, statement, change.samples).catch((error: unknown) => {
        throw ofStatement(error, index, count);
      });
      add(one.all);
      changed.push(one.changed);
    }
    const { all: more, notes, counters } = await transaction.check();
    add(more);
    const last = changed.pop();
    if (last !== undefined)
      changed.push({
        ...last,
        notes: [...last.notes, ...notes],
        counters: [...new Set([...last.counters, ...counters])],
      });
    checkEvidence(change.agreed, changed);
    if (change.commit) await transaction.commit();
    return changed;
  } finally {
    await transaction.rollback();
  }
}

async function runOne(
  transaction: Transaction,
  statement: Judged,
  samples: number,
): Promise<{ readonly changed: Changed; readonly all: number }> {
  const { target } = statement;
  const key = target === undefined ? [] : await transaction.keyOf(target);
  const { dialect, mayShow } = transaction;
  // What is drawn is drawn anew by the statement: other rows than these.
  const isOther = isDrawn(statement);
  const before = isOther
    ? undefined
    : await looked(transaction, rowsBefore(statement, key, dialect), samples);
  const state = await stateOf(transaction, statement, key);
  const answered = new KeptRows(RETURNED_ROWS);
  const { rows, all, notes, counters, inserted } = await transaction.run(statement, answered);
  const isReturning = inserted !== 'answered' && answered.sample.columns.length > 0;
  const hidesAfter = before !== undefined && statement.policy.kind === 'UPDATE' && setsAny(statement, key);
  const query =
    inserted ?? (hidesAfter ? undefined : before && rowsAfter(statement, key, before.sample, dialect));
  const found = query === 'answered' ? answered : await looked(transaction, query, samples);
  const after = found && { ...found.sample, rows: found.sample.rows.slice(0, samples) };
  const isFound = before !== undefined || statement.target?.rows === undefined;
  const changed: Changed = {
    ...(rows === undefined ? {} : { rows }),
    ...(before && mayShow && { before: before.sample }),
    ...(after && mayShow && { after }),
    ...(isReturning && { returned: answered.sample }),
    found: [...(before ? [before.digest] : []), ...state.found],
    isBound: isFound && state.isWhole,
    notes: [...notes, ...state.notes, ...(hidesAfter && mayShow ? [KEY_CHANGES] : [])],
    counters,
  };
  return { changed, all };
}

const KEY_CHANGES = 'It sets the key of its rows, so that they are not shown as they are after it.';
