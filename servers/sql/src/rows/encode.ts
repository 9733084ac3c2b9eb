import type { Column } from '../engine/engine.ts';
import type { Cell, Row } from './cell.ts';
import { csvCell } from './csv-cell.ts';
import type { Form } from './form.ts';
import { shortCell, SHORTEST_CELL, wholeCell } from './json-cell.ts';
import { isWithin, jsonText } from './json-text.ts';
import { tableHead } from './table-text.ts';
import { uniqueNames } from './unique-names.ts';

/** The text of one row, without the line end. Never throws: a row that cannot be made to fit is longer than asked for. */
export function encoder(form: Form, columns: readonly Column[]): (row: Row) => string {
  switch (form.kind) {
    case 'page': {
      const room = form.rowBytes - Buffer.byteLength(tableHead(columns));
      return (row) => fitting(row, form.cellBytes, room);
    }
    case 'csv':
      // A line with nothing on it would be no row to most readers.
      return (row) => row.map(csvCell).join(',') || (row.length === 1 ? '""' : '');
    case 'jsonl': {
      const names = uniqueNames(columns.map(({ name }) => name)).map(jsonText);
      return (row) => `{${row.map((cell, index) => `${names[index]}:${wholeCell(cell)}`).join(',')}}`;
    }
  }
}

/** A row in so many bytes, if its cells can be cut that short. */
function fitting(row: Row, cellBytes: number, room: number): string {
  // No text gets shorter by its escapes, so nothing is encoded that has no room anyway.
  if (row.reduce<number>((sum, cell) => sum + Math.min(lengthOf(cell), cellBytes), 0) <= room) {
    const line = arrayOf(row.map((cell) => shortCell(cell, cellBytes)));
    if (isWithin(line, room)) return line;
  }
  return squeezed(row, cellBytes, room);
}

const lengthOf = (cell: Cell): number => (typeof cell === 'string' ? cell.length : 1);

/** The longest cells are cut first, all to the same length. */
function squeezed(row: Row, cellBytes: number, room: number): string {
  const forCells = room - row.length - 1;
  const shareOf = (lengths: readonly number[]) => Math.max(SHORTEST_CELL, fairShare(lengths, forCells));
  const most = Math.min(cellBytes, shareOf(row.map(lengthOf)));
  const cells = row.map((cell) => shortCell(cell, most));
  const lengths = cells.map((text) => Buffer.byteLength(text));
  const limit = shareOf(lengths);
  return arrayOf(
    cells.map((text, index) => ((lengths[index] ?? 0) > limit ? shortCell(row[index] ?? null, limit) : text)),
  );
}

const arrayOf = (cells: readonly string[]): string => `[${cells.join(',')}]`;

/** The length to which all longer ones must come down so that together they have the room. */
function fairShare(lengths: readonly number[], room: number): number {
  if (lengths.reduce((sum, length) => sum + length, 0) <= room) return Infinity;
  let left = room;
  let others = lengths.length;
  for (const length of lengths.toSorted((a, b) => a - b)) {
    if (length * others > left) break;
    left -= length;
    others -= 1;
  }
  return Math.floor(left / others);
}
