import { quote, Refusal } from '@handrail/domain';
import { refused as notAllowed } from '../write/not-allowed.ts';
import type { Judged } from '../write/judged.ts';
import type { Query } from '../write/queries.ts';
import type { Done, Taking, Transaction } from '../write/run-change.ts';
import type { Target } from '../write/target.ts';
import { ask } from './ask.ts';
import { counterOf, insertedBy } from './counter.ts';
import { isServerError, refusalOf } from './failure.ts';
import type { Link, Prepared as Sent } from './link.ts';
import { reachOf, refused } from './reach.ts';
import type { Server } from './server.ts';
import { checkUnseen, type Touched } from './unseen.ts';
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
  readonly #link: Link;
  readonly #server: Server;
  readonly #commit: boolean;
  readonly #triggers = new Map<Judged, readonly Trigger[]>();
  #database = '';

  constructor(link: Link, server: Server, commit: boolean) {
    this.#link = link;
    this.#server = server;
    this.#commit = commit;
  }

  async begin(statements: readonly Judged[]): Promise<void> {
    const definition = statements.find(({ policy }) => policy.isDefinition)?.policy.kind;
    if (definition !== undefined) this.#checkDefinition(definition, statements.length);
    const [[database, mode] = []] = await this.#link.query('SELECT DATABASE(), @@sql_mode');
    this.#database = database ?? '';
    if (
      /ANSI_QUOTES|NO_BACKSLASH_ESCAPES/.test(mode ?? '') &&
      statements.some(({ sql }) => sql.includes('\\'))
    )
      throw notAllowed(
        'This server reads backslashes in another way than others (sql_mode)',
        'Pass texts that have a backslash in them as params.',
      );
    await this.#link.query(
      `SET SESSION innodb_lock_wait_timeout = ${LOCK_S}, SESSION lock_wait_timeout = ${LOCK_S}`,
    );
    if (this.#server.product === 'MySQL')
      await this.#link.query('SET SESSION information_schema_stats_expiry = 0');
    if (definition !== undefined) return;
    for (const statement of statements) await this.#follow(statement);
    // What a deadlock rolls back must not go on outside of a transaction.
    await this.#link.query('SET SESSION autocommit = 0');
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
      throw refusalOf(error, sql);
    }
    if (policy.isDefinition) return { rows: undefined, all: 0, notes: [], counters: [] };
    const after = target && (await counterOf(this.#link, this.#place(target)));
    const isMoved = before !== undefined && after !== undefined && before.next !== after.next;
    const counters = isMoved && target !== undefined ? [`AUTO_INCREMENT of ${target.name}`] : [];
    const inserted =
      after !== undefined && after.last !== before?.last
        ? target && insertedBy(target.name, after)
        : undefined;
    const notes = noteOf(this.#triggers.get(statement) ?? []);
    return { rows: affected, all: affected, notes, counters, ...(inserted && { inserted }) };
  }

  async look({ sql, cells }: Query, found: Taking): Promise<boolean> {
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
  async check(): Promise<void> {}

  async commit(): Promise<void> {
    await this.#link.query('COMMIT');
  }

  async rollback(): Promise<void> {
    // It fails only with the connection, and the transaction then as well; what failed before is what matters.
    await this.#link.query('ROLLBACK').catch(() => []);
  }

  #checkDefinition(kind: string, count: number): void {
    const { product } = this.#server;
    if (!this.#commit)
      throw refused(
        `${product} commits by itself around ${kind}, so that it cannot be rehearsed`,
        'Call with dry_run=false: the person is asked without a rehearsal.',
      );
    if (count > 1)
      throw notAllowed(
        `${product} commits by itself around ${kind}, so that not all of several statements could be undone`,
        'Give it alone.',
      );
  }

  async #follow(statement: Judged): Promise<void> {
    const { policy, target } = statement;
    const reach = await reachOf(this.#link, this.#database, statement);
    this.#triggers.set(statement, reach.triggers);
    const touched = target && touchedBy(policy.kind, target, this.#place(target));
    if (touched !== undefined) await checkUnseen(this.#link, this.#server, touched, reach);
  }

  #place({ path }: Target): readonly [schema: string, table: string] {
    return [path.at(-2) ?? this.#database, path.at(-1) ?? ''];
  }
}

function touchedBy(
  kind: string,
  target: Target,
  [schema, table]: readonly [string, string],
): Touched | undefined {
  const verb = (['INSERT', 'REPLACE', 'UPDATE', 'DELETE'] as const).find((each) => each === kind);
  return verb && { schema, table, name: target.name, kind: verb };
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

function checkCount(wanted: number, given: number): void {
  if (wanted === given) return;
  throw new Refusal(
    'bad_parameter',
    `The statement has ${wanted} ${wanted === 1 ? 'placeholder' : 'placeholders'}, and there are ${given} params.`,
    'Write ? for each value, and give params in the same order.',
  );
}

function noteOf(triggers: readonly Trigger[]): readonly string[] {
  if (triggers.length === 0) return [];
  const names = triggers.slice(0, MOST_NAMED).map(({ name }) => quote(name));
  return [`Triggers may run with it, and what they change is not counted: ${names.join(', ')}.`];
}
