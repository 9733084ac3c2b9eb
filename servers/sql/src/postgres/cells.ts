import type { FieldDef } from 'pg';
import type { Cell, Row } from '../rows/cell.ts';

type Decode = (text: string) => Cell;

/** By the number of the type in pg_type, which is fixed for those of the system. All others stay the server's text. */
const DECODERS: ReadonlyMap<number, Decode> = new Map<number, Decode>([
  [16, (text) => text === 't'],
  [17, bytesOf],
  [20, wholeOf],
  [21, Number],
  [23, Number],
  [26, Number],
  [700, Number],
  [701, Number],
]);

/** A row as the server sent it, as cells. */
export function rowDecoder(columns: readonly FieldDef[]): (row: readonly (string | null)[]) => Row {
  const decoders = columns.map(({ dataTypeID }) => DECODERS.get(dataTypeID));
  return (row) => row.map((text, index) => (text === null ? null : (decoders[index]?.(text) ?? text)));
}

function wholeOf(text: string): Cell {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** As bytea_output writes them, `hex` or `escape`. https://www.postgresql.org/docs/current/datatype-binary.html */
function bytesOf(text: string): Cell {
  if (text.startsWith(String.raw`\x`)) return Buffer.from(text.slice(2), 'hex');
  const plain = text.replace(/\\(?:\\|([0-3][0-7]{2}))/g, (_, octal: string | undefined) =>
    octal === undefined ? '\\' : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(plain, 'latin1');
}
