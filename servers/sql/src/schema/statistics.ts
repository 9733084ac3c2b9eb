import { shortJsonText } from '../rows/json-text.ts';
import type { Table, TableColumn } from './catalog.ts';
import { type EngineKind, quoteIdentifier, quoteTable, shownName } from './identifiers.ts';
import type { Looking } from './looking.ts';
import { clipped, filled, oneLine } from './one-line.ts';

/** Rows that are looked at for the values of a column. */
const ROWS = 10_000;
/** More different values than this are not told. */
const VALUES = 12;
const VALUE_BYTES = 64;
/** Of what is longer the encoder tells the size. */
const CUT = / \(\d+ bytes\)$/;
/** Further columns are left out. */
const COLUMNS = 40;

/** Types of the three engines whose least and greatest value say something. */
const ORDERED =
  /^(?:(?:tiny|small|medium|big)?int(?:eger|[248])?|numeric|decimal|number|real|double|float|money|date|datetime|timestamp|time|year)\b(?!.*\[\])/i;

/** Types whose values are no words; whatever else a type is called may be an enumeration. */
const NO_WORDS =
  /\[\]|blob|binary|bytea|json|xml|bool|uuid|bit|vector|geometry|geography|point|oid|inet|cidr/i;

/** The range of numbers and dates, and the values of columns that have few, each line at most `most` bytes. */
export async function* statistics(
  look: Looking,
  engine: EngineKind,
  table: Table,
  most: number,
): AsyncGenerator<string> {
  const ordered = table.columns.filter(({ type }) => ORDERED.test(type)).slice(0, COLUMNS);
  const words = table.columns
    .filter(({ type }) => !ORDERED.test(type) && !NO_WORDS.test(type))
    .slice(0, COLUMNS);
  yield* await rangesOf(look, engine, table, { columns: ordered, most });
  yield* await valuesOf(look, engine, table, { columns: words, most });
}

interface Asked {
  readonly columns: readonly TableColumn[];
  readonly most: number;
}

async function rangesOf(
  look: Looking,
  engine: EngineKind,
  table: Table,
  { columns, most }: Asked,
): Promise<Iterable<string>> {
  if (columns.length === 0) return [];
  const parts = columns.map(({ name }) => {
    const quoted = quoteIdentifier(engine, name);
    return `min(${quoted}), max(${quoted})`;
  });
  let found: unknown[] = [];
  const failure = await look({
    sql: `SELECT ${parts.join(', ')} FROM ${quoteTable(engine, table)}`,
    cellBytes: VALUE_BYTES,
    take(row) {
      found = cellsOf(row);
      return false;
    },
  });
  if (failure !== undefined) return [`  ranges: left out, ${oneLine(failure, most / 2)}`];
  const ranges = columns.flatMap(({ name }, at) => {
    const [least, greatest] = [found[2 * at], found[2 * at + 1]];
    return least === null ? [] : [`${shown(engine, name, most)} ${valueText(least)}…${valueText(greatest)}`];
  });
  return filled('  ranges:', ranges, most, ', ');
}

async function valuesOf(
  look: Looking,
  engine: EngineKind,
  table: Table,
  { columns, most }: Asked,
): Promise<Iterable<string>> {
  if (columns.length === 0) return [];
  const list = columns.map(({ name }) => quoteIdentifier(engine, name)).join(', ');
  const found = columns.map(() => ({ values: new Set<string>(), cells: 0, isCut: false }));
  let rows = 0;
  const failure = await look({
    sql: `SELECT ${list} FROM ${quoteTable(engine, table)} LIMIT ${ROWS}`,
    cellBytes: VALUE_BYTES,
    take(row) {
      rows += 1;
      const cells = cellsOf(row);
      for (const [at, one] of found.entries()) {
        const cell = cells[at];
        if (typeof cell !== 'string' || one.values.size > VALUES) continue;
        one.values.add(cell);
        one.cells += 1;
        one.isCut ||= CUT.test(cell);
      }
      return found.some(({ values }) => values.size <= VALUES);
    },
  });
  if (failure !== undefined) return [`  values: left out, ${oneLine(failure, most / 2)}`];
  const told = columns.flatMap(({ name }, at) => {
    const { values = new Set<string>(), cells = 0, isCut = false } = found[at] ?? {};
    // Where none occurs twice they are few by chance, but of a small table they are all there is.
    const isTold = !isCut && values.size <= VALUES && (cells >= 2 * values.size || rows <= VALUES);
    if (!isTold || cells === 0) return [];
    const texts = [...values].toSorted().map((value) => shortJsonText(value, VALUE_BYTES));
    return [`${shown(engine, name, most)} ${texts.join(' | ')}`];
  });
  return filled(rows < ROWS ? '  values:' : `  values in the first ${ROWS} rows:`, told, most, '; ');
}

/** A row comes as a JSON array. */
function cellsOf(row: string): unknown[] {
  const cells: unknown = JSON.parse(row);
  return Array.isArray(cells) ? cells : [];
}

/** Numbers and dates need no quotes, whether the engine gives them as text or not. */
const BARE = /^[-+\d.:eE TZ/]*$/;

const valueText = (value: unknown): string => {
  const text = String(value);
  return BARE.test(text) && text.length <= VALUE_BYTES ? text : shortJsonText(text, VALUE_BYTES);
};

const shown = (engine: EngineKind, name: string, most: number): string =>
  clipped(shownName(engine, name), most / 4);
