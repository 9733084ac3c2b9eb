import { decodeText } from '../../process/decode-text.ts';
import type { LineText } from '../text/line-text.ts';
import { NEWLINE, type RawRecord, RecordCutter } from '../../process/record-cutter.ts';
import { quotePath } from '../text/quote-path.ts';
import { collect, type ObjectHead } from './read-objects.ts';
import { MODE, treeEntries, treeLine } from './tree.ts';

/** The end of a page of an object: behind so many bytes of a file, or entries of a tree; and how many lines those were. */
export type ObjectPlace = readonly [hash: string, behind: number, lines: number];

export interface ObjectPage {
  /** Answers false when there is no room for the line, which is then not on the page. */
  readonly add: (text: string, place: ObjectPlace) => boolean;
  readonly lines: LineText;
  readonly signal: AbortSignal;
}

/** What was found. The lines of it were added to the page, except of what is binary or a submodule. */
export type Shown =
  | {
      readonly kind: 'text';
      readonly size: number;
      readonly first: number;
      readonly last: number;
      /** The last line has no newline. */
      readonly bare: boolean;
      /** How the lines that are shown end; their ends are not shown. */
      readonly ends: 'LF' | 'CRLF' | 'mixed';
    }
  | { readonly kind: 'tree'; readonly entries: number }
  | { readonly kind: 'binary'; readonly size: number }
  | { readonly kind: 'link' }
  | { readonly kind: 'submodule'; readonly hash: string };

/** As git looks for a NUL; buffer_is_binary in its xdiff-interface.c. */
const LOOKED_AT = 8_000;
/** Of the target of a link; PATH_MAX of Linux. */
const LONGEST_LINK = 4_096;
const RETURN = 13;

interface ObjectReader {
  take(piece: Buffer): boolean;
  finish(): Shown;
}

/** What is known of an object beside what git says of it. */
interface Found {
  readonly path: string | undefined;
  readonly from: ObjectPlace | undefined;
  /** Octal, as in the tree that it is in; undefined where that is not known. */
  readonly mode: string | undefined;
  readonly page: ObjectPage;
}

/** What makes lines of an object. */
export function readerOf(head: ObjectHead, found: Found): ObjectReader {
  if (head.type === 'tree') return treeReader(head, found);
  if (found.mode === MODE.link && head.size <= LONGEST_LINK) return linkReader(head, found);
  return textReader(head, found);
}

function treeReader(head: ObjectHead, { from, page }: Found): ObjectReader {
  let entries = 0;
  const start = from?.[1] ?? 0;
  const take = collect(head, (bytes) => {
    const all = treeEntries(bytes, head.hash.length / 2);
    entries = all.length;
    all.slice(start).every((entry, index) => {
      const behind = start + index + 1;
      return page.add(page.lines.text(treeLine(entry)), [head.hash, behind, behind]);
    });
  });
  return { take, finish: () => ({ kind: 'tree', entries }) };
}

function linkReader(head: ObjectHead, { path = '', page }: Found): ObjectReader {
  const take = collect(head, (bytes) => {
    const target = quotePath(decodeText(bytes));
    page.add(page.lines.text(`${quotePath(path)} -> ${target}`), [head.hash, head.size, 1]);
  });
  return { take, finish: () => ({ kind: 'link' }) };
}

function textReader({ hash, size }: ObjectHead, { from, page }: Found): ObjectReader {
  let [skip, line] = from === undefined ? [0, 0] : [from[1], from[2]];
  const first = line + 1;
  let behind = skip;
  let isBinary = false;
  let isFull = false;
  let last: number | undefined;
  let returns = 0;
  const cutter = new RecordCutter((raw) => {
    behind += raw.length + 1;
    const shown = withoutReturn(raw);
    isFull = !page.add(page.lines.raw(shown), [hash, behind, line + 1]);
    if (isFull) return false;
    line += 1;
    returns += shown === raw ? 0 : 1;
    return true;
  });
  const push = (piece: Buffer): boolean => {
    const rest = piece.subarray(skip);
    skip -= piece.length - rest.length;
    last = rest.at(-1) ?? last;
    return cutter.push(rest);
  };
  // Nothing is shown before it is known whether it is a text.
  const beginning: Buffer[] = [];
  let missing = Math.min(size, LOOKED_AT);
  const take = (piece: Buffer): boolean => {
    if (missing <= 0) return push(piece);
    missing -= piece.length;
    beginning.push(piece);
    if (missing > 0) return true;
    const bytes = Buffer.concat(beginning);
    isBinary = bytes.subarray(0, LOOKED_AT).includes(0);
    return !isBinary && push(bytes);
  };
  return {
    take,
    finish() {
      if (isBinary) return { kind: 'binary', size };
      if (!isFull) isFull = !cutter.end();
      const ends = returns === 0 ? 'LF' : returns === line - first + 1 ? 'CRLF' : 'mixed';
      const bare = !isFull && last !== undefined && last !== NEWLINE;
      return { kind: 'text', size, first, last: line, bare, ends };
    },
  };
}

function withoutReturn(line: RawRecord): RawRecord {
  const { bytes, length } = line;
  if (bytes.length < length || bytes.at(-1) !== RETURN) return line;
  return { bytes: bytes.subarray(0, -1), length: length - 1 };
}
