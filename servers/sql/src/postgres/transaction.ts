import { Refusal } from '@handrail/domain';
import { type Client, DatabaseError } from 'pg';
import type { Judged } from '../write/judged.ts';
import { isPlainInsert, withReturning } from '../write/inserted.ts';
import type { Query } from '../write/queries.ts';
import type { Done, Effects, Taking, Transaction } from '../write/run-change.ts';
import type { Target } from '../write/target.ts';
import { rowDecoder } from './cells.ts';
import { exchange, type Result, type Step } from './exchange.ts';
import type { Asked } from './position.ts';
import { refusalOf } from './sql-error.ts';
import { type Between, between, type Traces, tracesOf } from './traces.ts';
import { TypeNames } from './type-names.ts';
import { valuesOf } from './values.ts';

/** What a statement finds is what was looked at before it, or it fails with 40001. */
const BEGIN: Step = { sql: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE' };

/** The policy reads strings as the standard has them. In front of each statement: one before may have set it otherwise. */
const AS_READ: readonly Step[] = [
  { sql: 'SET LOCAL standard_conforming_strings = on' },
  { sql: 'SET LOCAL backslash_quote = safe_encoding' },
];

const TABLE = `SELECT coalesce(pg_catalog.pg_partition_root(t), t)::pg_catalog.regclass::pg_catalog.text
FROM pg_catalog.to_regclass($1) AS t`;

const KEY = `SELECT a.attname FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indrelid = pg_catalog.to_regclass($1) AND i.indisprimary
ORDER BY pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum)`;

/** One transaction on a connection that nobody else uses meanwhile. */
export class PostgresTransaction implements Transaction {
  readonly dialect = 'postgres';
  readonly mayShow = true;
  readonly #client: Client;
  readonly #types = new TypeNames();
  #traces: Traces = { tables: new Map(), sequences: new Map() };

  constructor(client: Client) {
    this.#client = client;
  }

  async begin(): Promise<void> {
    await this.#go([BEGIN]);
    this.#traces = await tracesOf(this.#client);
  }

  async run(statement: Judged, answered: Taking): Promise<Done> {
    const { sql, policy, target } = statement;
    const values = valuesOf(statement.params);
    const inserted = isPlainInsert(statement)
      ? await this.#tried({ sql: withReturning(statement), values }, answered)
      : undefined;
    const asked = { sql, before: 0, isChange: true };
    const result =
      inserted ?? (await this.#go([...AS_READ, taking({ sql, values }, answered)], asked)).at(-1);
    if (result !== undefined) await this.#name(result, answered);
    const counted = countOf(result?.tag ?? '');
    const table = target && (await this.#names(TABLE, target)).at(0);
    const { rows: seen, notes, counters } = await this.#seen(table, counted);
    // A definition may rewrite a table, which counts no rows of anybody.
    if (policy.isDefinition) return { rows: undefined, all: 0, notes: [], counters };
    const rows = counted ?? (policy.kind.startsWith('WITH') ? seen : undefined);
    const all = Math.max(rows ?? 0, seen);
    return { rows, all, notes, counters, ...(inserted && { inserted: 'answered' as const }) };
  }

  async rehearse(statement: Judged, inserted: Taking): Promise<boolean> {
    if (!isPlainInsert(statement)) return false;
    const step = taking({ sql: withReturning(statement), values: valuesOf(statement.params) }, inserted);
    const results = await this.#apart([...AS_READ, step], 'ROLLBACK TO handrail');
    if (results instanceof DatabaseError) return false;
    const result = results.at(-1);
    if (result !== undefined) await this.#name(result, inserted);
    // What was taken back is counted as well.
    await this.#seen(undefined, 0);
    return true;
  }

  async look({ sql, cells }: Query, found: Taking): Promise<boolean> {
    const step = taking({ sql, values: valuesOf(cells) }, found);
    const steps = [{ sql: 'SET TRANSACTION READ ONLY' }, ...AS_READ, step];
    const results = await this.#apart(steps, 'ROLLBACK TO handrail');
    if (results instanceof DatabaseError) return false;
    const result = results.at(-1);
    if (result !== undefined) await this.#name(result, found);
    return true;
  }

  async keyOf(target: Target): Promise<readonly string[]> {
    return await this.#names(KEY, target);
  }

  async check(): Promise<Effects> {
    await this.#go([{ sql: 'SET CONSTRAINTS ALL IMMEDIATE' }]);
    const { rows, notes, counters } = await this.#seen(undefined, 0);
    return { all: rows, notes, counters };
  }

  async commit(): Promise<void> {
    const [result] = await this.#go([{ sql: 'COMMIT' }]);
    if (result?.tag !== 'COMMIT')
      throw new Refusal(
        'sql_error',
        'PostgreSQL rolled the transaction back.',
        'Look at what the statements do.',
      );
  }

  async rollback(): Promise<void> {
    // It fails only with the connection, and the transaction then as well; what failed before is what matters.
    await exchange(this.#client, [{ sql: 'ROLLBACK' }]).catch(() => {});
  }

  /** What was done since the last look. */
  async #seen(table: string | undefined, counted = 0): Promise<Between> {
    const traces = await tracesOf(this.#client);
    const seen = between(this.#traces, traces, table, counted);
    this.#traces = traces;
    return seen;
  }

  /** With the rows that were inserted, unless the role may not read them, or it cannot be. */
  async #tried(step: Step, answered: Taking): Promise<Result | undefined> {
    const results = await this.#apart([...AS_READ, taking(step, answered)], 'RELEASE handrail');
    if (!(results instanceof DatabaseError)) return results.at(-1);
    if (results.code?.startsWith('42') === true || results.code === '0A000') return undefined;
    throw refusalOf(results, { sql: step.sql, before: 0, isChange: true });
  }

  async #names(sql: string, { name }: Target): Promise<readonly string[]> {
    const results = await this.#apart([{ sql, values: [name] }], 'RELEASE handrail');
    if (results instanceof DatabaseError) return [];
    return (results[0]?.rows ?? []).flatMap(([text]) => text ?? []);
  }

  /** Steps whose failure leaves the transaction as it was. */
  async #apart(steps: readonly Step[], end: string): Promise<readonly Result[] | DatabaseError> {
    try {
      const results = await exchange(this.#client, [{ sql: 'SAVEPOINT handrail' }, ...steps, { sql: end }]);
      return results.slice(1, -1);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw refusalOf(error);
      await this.#go([{ sql: 'ROLLBACK TO handrail' }]);
      return error;
    }
  }

  async #go(steps: readonly Step[], asked?: Asked): Promise<readonly Result[]> {
    try {
      return await exchange(this.#client, steps);
    } catch (error) {
      throw refusalOf(error, asked);
    }
  }

  async #name({ columns }: Result, found: Taking): Promise<void> {
    if (columns.length > 0) found.begin(await this.#types.columns(this.#client, columns));
  }
}

function taking(step: Step, found: Taking): Step {
  let decode: ReturnType<typeof rowDecoder> | undefined;
  return {
    ...step,
    take: (row, columns) => {
      decode ??= rowDecoder(columns);
      found.add(decode(row));
    },
  };
}

/** Rows by the tag of a change; undefined for others. https://www.postgresql.org/docs/current/protocol-message-formats.html */
function countOf(tag: string): number | undefined {
  const count = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/.exec(tag)?.[1];
  return count === undefined ? undefined : Number(count);
}
