import type { Table } from './catalog.ts';
import { type EngineKind, quoteIdentifier, quoteTable } from './identifiers.ts';
import type { Looking } from './looking.ts';
import { clipped, oneLine } from './one-line.ts';

/** Shortest cell that the encoder makes, with its comma, and some room for others. */
const CELL = 40;
const LONGEST_CELL = 200;

/** The first rows of a table as the engine gives them, a line each of at most `most` bytes. */
export async function* sampleRows(
  look: Looking,
  engine: EngineKind,
  table: Table,
  { count, most }: { count: number; most: number },
): AsyncGenerator<string> {
  const shown = table.columns.slice(0, Math.floor(most / CELL));
  if (shown.length === 0) return;
  const rows: string[] = [];
  const columns = shown.map(({ name }) => quoteIdentifier(engine, name)).join(', ');
  const failure = await look({
    sql: `SELECT ${columns} FROM ${quoteTable(engine, table)} LIMIT ${count}`,
    cellBytes: Math.min(LONGEST_CELL, Math.floor(most / shown.length) - 1),
    take: (row) => rows.push(row) < count,
  });
  const which = shown.length < table.columns.length ? `, the first ${shown.length} columns` : '';
  if (failure !== undefined) yield `  sample rows: left out, ${oneLine(failure, most / 2)}`;
  else if (rows.length === 0) yield '  sample rows: none, it is empty';
  else {
    const [first = '', ...others] = rows.map((row) => clipped(`  ${row}`, most));
    yield `  sample rows${which}:\n${first}`;
    yield* others;
  }
}
