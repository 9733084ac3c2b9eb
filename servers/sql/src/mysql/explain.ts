import type { Param, Plan, TableAccess } from '../engine/engine.ts';
import type { Cell } from '../rows/cell.ts';
import { oneLine } from '../schema/one-line.ts';
import type { Link, Outcome } from './link.ts';
import type { Server } from './server.ts';

const LINE_BYTES = 500;

/** The plan of a statement that the gate has let through; analyzed, it is run. */
export async function explain(
  link: Link,
  { product }: Server,
  { sql, params }: { readonly sql: string; readonly params: readonly Param[] },
  analyze: boolean,
): Promise<Plan> {
  const isAnalyzed = analyze && product === 'MariaDB';
  const verb = isAnalyzed ? 'ANALYZE' : 'EXPLAIN';
  const plan = planOf(await run(link, `${verb} FORMAT=TRADITIONAL\n${sql}`, params));
  if (!analyze || isAnalyzed) return plan;
  const { rows } = await run(link, `EXPLAIN ANALYZE\n${sql}`, params);
  return { ...plan, lines: rows.flatMap(([text]) => String(text).trimEnd().split('\n')) };
}

async function run(link: Link, sql: string, params: readonly Param[]): Promise<Outcome> {
  const statement = await link.prepare(sql);
  try {
    return await statement.run(params);
  } finally {
    statement.close();
  }
}

/** https://mariadb.com/docs/server/reference/sql-statements/administrative-sql-statements/analyze-and-explain-statements/explain */
function planOf({ columns, rows }: Outcome): Plan {
  const named = rows.map((row) => new Map(columns.map(({ name }, index) => [name, row[index] ?? null])));
  return {
    lines: named.map(lineOf),
    tables: named.flatMap((step) => accessOf(step) ?? []),
    remarks: [...new Set(named.flatMap(remarksOf))],
  };
}

type Step = ReadonlyMap<string, Cell>;

/** What stands alone in a line; all others with their names. */
const BARE = new Set(['id', 'select_type', 'table', 'Extra']);

const lineOf = (step: Step): string =>
  oneLine(
    [...step]
      .filter(([, cell]) => cell !== null && cell !== '')
      .map(([name, cell]) => (BARE.has(name) ? String(cell) : `${name}=${String(cell)}`))
      .join(' '),
    LINE_BYTES,
  );

function accessOf(step: Step): TableAccess | undefined {
  const text = (name: string) => (typeof step.get(name) === 'string' ? String(step.get(name)) : undefined);
  const table = text('table');
  const type = text('type');
  // <derived2> and its like are results of other steps.
  if (table === undefined || type === undefined || table.startsWith('<')) return undefined;
  const index = text('key');
  const rows = Number(step.get('rows') ?? Number.NaN);
  return {
    table,
    by: type === 'ALL' || type === 'index' ? 'scan' : 'index',
    ...(index !== undefined && { index }),
    ...(Number.isFinite(rows) && { rows }),
  };
}

function remarksOf(step: Step): string[] {
  const extra = String(step.get('Extra') ?? '');
  const kind = String(step.get('select_type') ?? '');
  return [
    ...(extra.includes('Using filesort')
      ? ['No index gives the rows in the order that is asked for, so they are sorted.']
      : []),
    ...(extra.includes('Using temporary')
      ? ['Rows are collected in a temporary table before they are given.']
      : []),
    ...(/Using join buffer \(.*(?:flat|BNL)|hash join/.test(extra)
      ? ['No index serves a join, so each row of one table is compared with all of the other.']
      : []),
    ...(/^(?:DEPENDENT|UNCACHEABLE) (?:SUBQUERY|UNION)/.test(kind)
      ? ['A subquery is run again for each row around it.']
      : []),
  ];
}
