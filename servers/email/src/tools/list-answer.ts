import { encodeCursor, fenceVisible, goOn, visible } from '@handrail/server';
import { clip, shownLine } from '../read/shown-line.ts';
import { ROW_BYTES } from '../read/summary-lines.ts';
import { notesOf } from './text-section.ts';

/** For the head, the fence and two short cursors. */
const FRAME_BYTES = 600;

/** The lines of a fence carry a number of 11 to 13 digits. */
const SLACK = 8;

const PLACE_BYTES = 100;

interface Told {
  /** Bytes of the whole answer. */
  readonly budget: number;
  /** One line before the fence. */
  readonly head: string;
  readonly label: string;
  /** Whole sentences about what was left out. */
  readonly notes: readonly string[];
  /** What stands first and last, with the cursor. */
  readonly more: readonly string[];
  /** Nothing shorter can be asked for. */
  readonly isLast: boolean;
}

/** Where it is too long: how many of the lines would have room. */
type ListAnswer = { readonly text: string } | { readonly text?: never; readonly fitting: number };

/** How many rows to ask the server for, so that an answer has room for them unless their ids are long. */
export const rowsFor = (budget: number): number =>
  Math.max(1, Math.floor((budget - FRAME_BYTES) / ROW_BYTES));

export const moreLine = (next: unknown, question: unknown): readonly string[] =>
  next === undefined ? [] : [goOn(encodeCursor(next, question))];

/**
 * One page of a list whose next page only the server can begin. What cannot be asked for in smaller portions is shown as far as there is room, at least one line.
 * @param linesIn the lines, shortened as far as they can be to have so many bytes together
 */
export function listAnswer(
  linesIn: (bytes: number) => readonly string[],
  { budget, head, label, notes, more, isLast }: Told,
): ListAnswer {
  const around = (body: readonly string[]) => [...more, head, ...body, ...notesOf(notes), ...more].join('\n');
  const room = budget - SLACK - Buffer.byteLength(around([fenceVisible('', label)]));
  const lines = linesIn(room).map(visible);
  if (lines.length === 0) return { text: around([]) };
  const fitting = Math.max(1, countIn(lines, room));
  if (fitting < lines.length && !isLast) return { fitting };
  const rest = lines.length - fitting;
  const shown = [...lines.slice(0, fitting), ...(rest === 0 ? [] : [`and ${rest} more lines`])];
  return { text: around([fenceVisible(shown.join('\n'), label)]) };
}

/** Where a list comes from, in the words of who asked. */
export const placeText = (account: string, mailbox = 'inbox'): string =>
  `${account} · ${clip(shownLine(mailbox), PLACE_BYTES)}`;

/** How many of the lines, from the first on, have together so many bytes. */
function countIn(lines: readonly string[], room: number): number {
  let left = room + 1; // no newline follows the last one
  const over = lines.findIndex((line) => (left -= Buffer.byteLength(line) + 1) < 0);
  return over < 0 ? lines.length : over;
}
