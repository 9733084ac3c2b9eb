import type { Plan, TableAccess } from '../engine/engine.ts';
import { oneLine } from '../schema/one-line.ts';

/** A row of EXPLAIN QUERY PLAN; https://www.sqlite.org/eqp.html */
export interface Step {
  readonly id: number;
  readonly parent: number;
  readonly detail: string;
}

const LINE_BYTES = 500;

const JOIN = '(?: (?:LEFT|RIGHT)-JOIN)?$';

/** Names stand in it as they are, so what is in the last parentheses tells where that of the index ends. */
const ACCESS = new RegExp(
  String.raw`^(?<by>SCAN|SEARCH) (?<table>.+?)(?: USING (?:(?:COVERING )?INDEX (?<index>.+?)|(?:INTEGER )?PRIMARY KEY)(?: \([^(]*\))?)?${JOIN}`,
  's',
);

const AUTOMATIC = new RegExp(
  String.raw`^SEARCH (?<table>.+?) USING AUTOMATIC (?:PARTIAL )?(?:COVERING )?INDEX \((?<on>.*)\)${JOIN}`,
  's',
);

/** What is no table, but scanned as one. */
const NO_TABLE = /^(?:\(|\d+ CONSTANT ROWS?$|CONSTANT ROW$)/;

export function planOf(steps: readonly Step[]): Plan {
  const depths = new Map<number, number>();
  const lines: string[] = [];
  const tables: TableAccess[] = [];
  const remarks = new Set<string>();
  for (const { id, parent, detail } of steps) {
    const depth = (depths.get(parent) ?? -1) + 1;
    depths.set(id, depth);
    lines.push(`${'  '.repeat(Math.min(depth, 40))}${oneLine(detail, LINE_BYTES)}`);
    const access = accessOf(detail);
    if (access !== undefined) tables.push(access);
    const remark = remarkOf(detail);
    if (remark !== undefined) remarks.add(remark);
  }
  return { lines, tables, remarks: [...remarks] };
}

function accessOf(detail: string): TableAccess | undefined {
  const automatic = AUTOMATIC.exec(detail)?.groups?.['table'];
  if (automatic !== undefined) return { table: automatic, by: 'index' };
  const { by, table, index } = ACCESS.exec(detail)?.groups ?? {};
  if (by === undefined || table === undefined || NO_TABLE.test(table)) return undefined;
  const name = table.replace(/ VIRTUAL TABLE INDEX .*$/s, '');
  return {
    table: name,
    by: by === 'SCAN' && name === table ? 'scan' : 'index',
    ...(index === undefined ? {} : { index }),
  };
}

function remarkOf(detail: string): string | undefined {
  const sorted = /^USE TEMP B-TREE FOR (?<what>.+)$/s.exec(detail)?.groups?.['what'];
  if (sorted !== undefined)
    return `No index gives the rows in the order that ${sorted} needs, so they are sorted.`;
  const { table, on } = AUTOMATIC.exec(detail)?.groups ?? {};
  if (table !== undefined)
    return oneLine(
      `No index fits the access to ${table} (${on}), so SQLite makes one for each run of the statement.`,
      LINE_BYTES,
    );
  if (detail.startsWith('CORRELATED')) return 'A subquery is run again for each row around it.';
  return undefined;
}
