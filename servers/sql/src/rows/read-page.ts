import { Refusal } from '@handrail/domain';
import type { Statement } from '../engine/engine.ts';
import type { Database } from '../session/database.ts';
import { pageForm } from './form.ts';
import { tableHead, tableText } from './table-text.ts';

interface Asked {
  /** Rows that pages before had. */
  readonly skip: number;
  readonly rows: number;
  /** Of the text. */
  readonly bytes: number;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

interface Page {
  /** One JSON value. */
  readonly text: string;
  readonly rows: number;
  readonly isCut: boolean;
}

/** Bytes of `tableText` beside head and rows, and between two rows. */
const AROUND = tableText('', ['']).length;
const BETWEEN = tableText('', ['', '']).length - AROUND;

/**
 * As many rows as there are, were asked for, and have room.
 * @throws Refusal `row_too_wide` when not even one has
 */
export async function readPage(database: Database, statement: Statement, asked: Asked): Promise<Page> {
  const { skip, rows, bytes, signal, timeoutMs } = asked;
  let head = '';
  let given: readonly string[] = [];
  let isEnded = true;
  const options = { skip, form: pageForm(bytes - AROUND), portion: { rows, bytes }, signal, timeoutMs };
  await database.read(statement, options, ({ lines, ended }, columns) => {
    head = tableHead(columns);
    given = lines;
    isEnded = ended;
    return false;
  });
  const room = bytes - AROUND - Buffer.byteLength(head);
  const fitting = countFitting(given, room);
  if (room < 0 || (fitting === 0 && given.length > 0)) throw tooWide(bytes);
  return {
    text: tableText(head, given.slice(0, fitting)),
    rows: fitting,
    isCut: !isEnded || fitting < given.length,
  };
}

function countFitting(lines: readonly string[], room: number): number {
  let left = room + BETWEEN;
  const end = lines.findIndex((line) => (left -= Buffer.byteLength(line) + BETWEEN) < 0);
  return end === -1 ? lines.length : end;
}

const tooWide = (bytes: number): Refusal =>
  new Refusal(
    'row_too_wide',
    `The columns and one row need more than the ${bytes} bytes that an answer has for them, even with all values cut short.`,
    'Name fewer columns; describe_tables shows which there are.',
  );
