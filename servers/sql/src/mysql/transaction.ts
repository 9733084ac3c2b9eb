import { quote } from '@handrail/domain';
import { tokens } from '../statement/tokens.ts';
import type { Judged } from '../write/judged.ts';
import type { Query } from '../write/queries.ts';
import type { Done, Effects, Taking, Transaction } from '../write/run-change.ts';
import type { Target } from '../write/target.ts';
import { ofStatement } from '../write/refusals.ts';
import { ask } from './ask.ts';
import { cascadeNotes } from './cascades.ts';
import { checkDefinition, checkNames, partlyDone } from './change-rules.ts';
import { counterOf, insertedBy } from './counter.ts';
import { isServerError, refusalOf } from './failure.ts';
import type { Link, Prepared as Sent } from './link.ts';
import { checkCount } from './params.ts';
import { isQuiet } from './functions.ts';
import { placeOf, reachOf } from './reach.ts';
import { Sequences } from './sequences.ts';
import type { Server } from './server.ts';
import { readUsually } from './sql-mode.ts';
import { checkUnseen } from './unseen.ts';
import type { Trigger } from './visible.ts';

/** Seconds to wait for whoever holds a lock. */
const LOCK_S = 5;
const MOST_NAMED = 10;
/** Rows that are taken at once. */
const PORTION = 50;
/** A reading of ours that fails by these leaves the transaction as it was. */
const HARMLESS = new Set([1054, 1064, 1142, 1143, 1146, 1356]);

/** One transaction on a session that nobody else uses meanwhile. */
export class MysqlTransaction implements Transaction {
  readonly dialect = 'mysql';
  readonly mayShow = true;
  readonly #link: Link;
  readonly #server: Server;
  readonly #commit: boolean;
  readonly #notes = new Map<Judged, readonly string[]>();
  #sequences: Sequences | undefined;
  /** A reading of ours runs no stored function. */
  #mayLook = true;
  #database = '';

  constructor(link: Link, server: Server, commit: boolean) {
    this.#link = link;
    this.#server = server;
    this.#commit = commit;
  }

  async begin(statements: readonly Judged[]): Promise<void> {
    const definition = statements.find(({ policy }) => policy.isDefinition);
    if (definition !== undefined) checkDefinition(this.#server, definition, statements.length, this.#commit);
    await readUsually(this.#link, statements);
    const [[database] = []] = await this.#link.query('SELECT DATABASE()');
    this.#database = database ?? '';
    for (const { policy } of statements) checkNames(policy.tokens, this.#database);
    await this.#link.query(
      `SET SESSION innodb_lock_wait_timeout = ${LOCK_S}, SESSION lock_wait_timeout = ${LOCK_S}`,
    );
    if (this.#server.product === 'MySQL')
      await this.#link.query('SET SESSION information_schema_stats_expiry = 0');
    else this.#sequences = await Sequences.of(this.#link, this.#database, statements);
    if (definition !== undefined) return;
    for (const [index, statement] of statements.entries())
      await this.#follow(statement).catch((error: unknown) => {
        throw ofStatement(error, index, statements.length);
      });
    // What a deadlock rolls back must not go on outside of a transaction.
    await this.#link.query('SET SESSION autocommit = 0');
    // A reading locks what it finds, so that a statement finds the same.
    await this.#link.query('SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE');
    await this.#link.query('START TRANSACTION');
  }

  async run(statement: Judged, answered: Taking): Promise<Done> {
    const { sql, params, policy, target } = statement;
    const before = target && (await counterOf(this.#link, this.#place(target)));
    let affected: number;
    try {
      const prepared = await this.#link.prepare(sql);
      try {
        checkCount(prepared.parameters, params.length);
        const outcome = await prepared.run(params);
        affected = outcome.affected;
        if (outcome.columns.length > 0) answered.begin(outcome.columns);
        for (const row of outcome.rows) answered.add(row);
      } finally {
        prepared.close();
      }
    } catch (error) {
      const refusal = refusalOf(error, sql);
      throw policy.isDefinition ? partlyDone(refusal, this.#server.product) : refusal;
    }
    const moved = (await this.#sequences?.moved()) ?? [];
    if (policy.isDefinition) return { rows: undefined, all: 0, notes: [], counters: moved };
    const after = target && (await counterOf(this.#link, this.#place(target)));
    const isMoved = before !== undefined && after !== undefined && before.next !== after.next;
    const counters = [...(isMoved && target ? [`AUTO_INCREMENT of ${target.name}`] : []), ...moved];
    const inserted =
      after !== undefined && after.last !== before?.last
        ? target && insertedBy(target.name, after)
        : undefined;
    const notes = this.#notes.get(statement) ?? [];
    return { rows: affected, all: affected, notes, counters, ...(inserted && { inserted }) };
  }

  /** Not worth it: that rows were overwritten shows in the number that the server counts. */
  async rehearse(): Promise<boolean> {
    return false;
  }

  async look({ sql, cells }: Query, found: Taking): Promise<boolean> {
    if (!this.#mayLook || !isQuiet([...tokens(sql, 'mysql')])) return false;
    try {
      const prepared = await this.#link.prepare(sql);
      try {
        await take(prepared, cells, found);
        return true;
      } finally {
        prepared.close();
      }
    } catch (error) {
      if (isServerError(error) && HARMLESS.has(error.errno)) return false;
      throw refusalOf(error, sql);
    }
  }

  async keyOf(target: Target): Promise<readonly string[]> {
    const rows = await ask(
      this.#link,
      "SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX",
      this.#place(target),
    );
    return rows.flatMap(([name]) => name ?? []);
  }

  /** Everything is checked when a statement ends. */
  async check(): Promise<Effects> {
    return { all: 0, notes: [], counters: [] };
  }

  async commit(): Promise<void> {
    await this.#link.query('COMMIT');
  }

  async rollback(): Promise<void> {
    // It fails only with the connection, and the transaction then as well; what failed before is what matters.
    await this.#link.query('ROLLBACK').catch(() => []);
  }

  /** The server tells first what is wrong with the statement, without running it. */
  async #follow(statement: Judged): Promise<void> {
    const { sql } = statement;
    try {
      (await this.#link.prepare(sql)).close();
    } catch (error) {
      throw refusalOf(error, sql);
    }
    const reach = await reachOf(this.#link, this.#database, statement);
    await checkUnseen(this.#link, this.#server, sql, reach);
    if (reach.hasRoutines) this.#mayLook = false;
    this.#notes.set(statement, [...noteOf(reach.triggers), ...(await cascadeNotes(this.#link, reach))]);
  }

  #place({ path }: Target): readonly [schema: string, table: string] {
    const { schema, name } = placeOf(path, this.#database);
    return [schema, name];
  }
}

async function take(prepared: Sent, params: Parameters<Sent['stream']>[0], found: Taking): Promise<number> {
  const stream = prepared.stream(params);
  const columns = await stream.columns();
  let count = 0;
  for (let rows = await stream.next(PORTION); rows.length > 0; rows = await stream.next(PORTION)) {
    for (const row of rows) found.add(row);
    count += rows.length;
  }
  found.begin(columns);
  return count;
}

function noteOf(triggers: readonly Trigger[]): readonly string[] {
  if (triggers.length === 0) return [];
  const names = triggers.slice(0, MOST_NAMED).map(({ name }) => quote(name));
  return [`Triggers may run with it, and what they change is not counted: ${names.join(', ')}.`];
}
