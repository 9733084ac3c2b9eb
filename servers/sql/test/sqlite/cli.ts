import { spawnSync } from 'node:child_process';
import type { Row } from '../../src/rows/cell.ts';

const CELL = '\u0001';
const ROW = '\u0002';
const QUERY = '\u0003';

/** What the sqlite3 program answers to each query, a text a row; `undefined` where it has an error. */
export function cliRows(
  path: string,
  queries: readonly string[],
): readonly (readonly string[] | undefined)[] {
  const settings = ['.bail off', '.mode quote', `.separator "${CELL}" "${ROW}"`];
  const asked = queries.flatMap((sql) => [`${sql}\n;`, `.print "${QUERY}"`]);
  const { stdout, stderr } = spawnSync('sqlite3', ['-readonly', '-batch', '-init', '/dev/null', path], {
    input: [...settings, ...asked].join('\n'),
    maxBuffer: 1 << 30,
  });
  if (stderr.length > 0) throw new Error(stderr.toString().slice(0, 2_000));
  const answers = stdout.toString().split(`${QUERY}\n`);
  return queries.map((_, index) => answers[index]?.split(ROW).slice(0, -1).map(withShortReals));
}

/** A row as `.mode quote` writes it, but for digits of REAL beyond the 14th, which SQLite 3.40 gets wrong. */
export const quoted = (row: Row): string => row.map(cell).join(CELL);

function cell(value: Row[number]): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'number') return shortReal(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return `X'${Buffer.from(value).toString('hex')}'`;
}

const withShortReals = (row: string): string =>
  row
    .split(CELL)
    .map((text) => (/^-?\d+\.\d+(?:e[+-]\d+)?$/.test(text) ? shortReal(Number(text)) : text))
    .join(CELL);

const shortReal = (value: number): string => value.toExponential(13);
