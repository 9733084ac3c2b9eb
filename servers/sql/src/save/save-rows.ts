import type { Column, Statement } from '../engine/engine.ts';
import { csvText } from '../rows/csv-cell.ts';
import { lineEnd } from '../rows/form.ts';
import type { Database } from '../session/database.ts';
import type { Chunk } from '../session/protocol.ts';
import type { Saved } from './save-file.ts';
import type { SaveFolder } from './save-folder.ts';
import type { SaveFormat } from './save-name.ts';

interface Asked {
  readonly format: SaveFormat;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Told now and then how many rows there are so far. */
  readonly onRows: (rows: number) => void;
}

interface SavedRows extends Saved {
  readonly rows: number;
  /** The first lines of the file, without line ends. */
  readonly head: readonly string[];
}

/** Of one message: enough that the messages cost little, and little enough that nobody notices the memory. */
const PORTION = { rows: Number.MAX_SAFE_INTEGER, bytes: 1 << 16 };

/** What is shown of the file. */
const HEAD_ROWS = 5;
const HEAD_CHARACTERS = 1 << 16;

/** Writes all rows of a statement into a new file; only a portion is ever in memory. */
export async function saveRows(
  database: Database,
  folder: SaveFolder,
  statement: Statement,
  { format, signal, timeoutMs, onRows }: Asked,
): Promise<SavedRows> {
  await using file = await folder.create(database.connection.name, format);
  let head: readonly string[] | undefined;
  let rows = 0;
  const options = { form: { kind: format }, portion: PORTION, signal, timeoutMs };
  await database.read(statement, options, async ({ chunk }, columns) => {
    if (chunk === undefined) throw new Error('a form for files comes in chunks');
    if (head === undefined) {
      const title = format === 'csv' ? [csvHeader(columns)] : [];
      await file.write(Buffer.from(title.map((line) => line + lineEnd[format]).join('')));
      head = [...title, ...beginning(chunk, format)];
    }
    await file.write(Buffer.from(chunk.text));
    onRows((rows += chunk.rows));
    return true;
  });
  return { rows, head: head ?? [], ...(await file.finish()) };
}

const csvHeader = (columns: readonly Column[]): string => columns.map(({ name }) => csvText(name)).join(',');

/** The first rows of a chunk; those of CSV may have line ends of their own, in quotes. */
function beginning({ text: whole, rows }: Chunk, format: SaveFormat): string[] {
  const text = whole.slice(0, HEAD_CHARACTERS);
  const lines: string[] = [];
  let isOpen = false;
  for (const part of text.split(lineEnd[format])) {
    const before = isOpen ? lines.pop() : undefined;
    lines.push(before === undefined ? part : before + lineEnd[format] + part);
    if (format === 'csv' && (part.split('"').length - 1) % 2 === 1) isOpen = !isOpen;
    if (!isOpen && lines.length === Math.min(HEAD_ROWS, rows)) break;
  }
  return lines.slice(0, Math.min(HEAD_ROWS, rows));
}
