import type { Client } from 'pg';
import { quote } from '@handrail/domain';
import { exchange } from './exchange.ts';

/** What a transaction has left so far. */
export interface Traces {
  /** Rows that were inserted, updated and deleted, by table as SQL names it; a partition counts as its table. */
  readonly tables: ReadonlyMap<string, number>;
  /** Last values, by sequence. */
  readonly sequences: ReadonlyMap<string, string>;
}

const MOST_SEQUENCES = 2_000;

const TABLES = `SELECT coalesce(pg_catalog.pg_partition_root(relid), relid)::pg_catalog.regclass::pg_catalog.text,
pg_catalog.sum(n_tup_ins + n_tup_upd + n_tup_del)::pg_catalog.text
FROM pg_catalog.pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 GROUP BY 1`;

const SEQUENCES = `SELECT pg_catalog.format('%I.%I', schemaname, sequencename), last_value::pg_catalog.text
FROM pg_catalog.pg_sequences ORDER BY 1 LIMIT ${MOST_SEQUENCES}`;

/** https://www.postgresql.org/docs/current/monitoring-stats.html: nothing is counted where track_counts is off. */
export async function tracesOf(client: Client): Promise<Traces> {
  const [tables, sequences] = await exchange(client, [{ sql: TABLES }, { sql: SEQUENCES }]);
  return {
    tables: new Map(tables?.rows.map(([name, rows]) => [name ?? '', Number(rows)])),
    sequences: new Map(sequences?.rows.map(([name, value]) => [name ?? '', value ?? ''])),
  };
}

export interface Between {
  /** Rows in all tables. */
  readonly rows: number;
  readonly notes: readonly string[];
  readonly counters: readonly string[];
}

const MOST_NAMED = 10;

/**
 * What one statement left.
 * @param table that it names, in which it changed `rows` itself
 */
export function between(before: Traces, after: Traces, table: string | undefined, rows: number): Between {
  let sum = 0;
  const others: string[] = [];
  for (const [name, count] of after.tables) {
    const changed = count - (before.tables.get(name) ?? 0);
    sum += changed;
    const other = name === table ? changed - rows : changed;
    if (other > 0) others.push(`${other} of ${quote(name)}`);
  }
  const counters = [...after.sequences].filter(([name, value]) => value !== before.sequences.get(name));
  return { rows: sum, notes: noteOf(others), counters: counters.map(([name]) => name).slice(0, MOST_NAMED) };
}

function noteOf(others: readonly string[]): readonly string[] {
  if (others.length === 0) return [];
  const more = others.length > MOST_NAMED ? [`and ${others.length - MOST_NAMED} more tables`] : [];
  const named = [...others.slice(0, MOST_NAMED), ...more].join(', ');
  return [`Rows changed by triggers, foreign keys or WITH: ${named}.`];
}
