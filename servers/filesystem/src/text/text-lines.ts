import { markLength, type TextEncoding } from './encoding.ts';
import { type FileBytes, PART } from './file-bytes.ts';
import { behindNewline, EndingCounter } from './line-endings.ts';
import { Refusal } from '@handrail/domain';
import type { TextFacts } from './text-facts.ts';

/** A place in a file: a byte, and the number of the line it is in, where that is known. */
export interface Place {
  readonly byte: number;
  /** The first is 1. */
  readonly line?: number | undefined;
}

export function pastEnd(asked: string, { lines }: TextFacts, size: number): Refusal {
  const has = lines === undefined ? `${size} bytes` : lines === 1 ? '1 line' : `${lines} lines`;
  return new Refusal(
    'past_end',
    `There is no ${asked}: the file has ${has}.`,
    'Start before its end, or count from there with a negative offset.',
  );
}

/**
 * Finds where a line begins. In a file whose lines are not known yet, all before it is read and remembered.
 * @param line the first is 1, the last is -1; counted from the end, there is always a line: the first, if need be
 * @throws Refusal `past_end`
 */
export async function findLine(
  bytes: FileBytes,
  facts: TextFacts,
  encoding: TextEncoding,
  line: number,
): Promise<Place> {
  const first = { byte: markLength(encoding), line: 1 };
  if (line < 0 && facts.lines === undefined) return (await fromEnd(bytes, encoding, -line)) ?? first;
  const number = line < 0 ? (facts.lines ?? 0) + 1 + line : line;
  if (number <= 1) return first;
  const byte = await fromStart(bytes, facts, encoding, number - 1);
  if (byte === undefined) throw pastEnd(`line ${number}`, facts, bytes.size);
  return { byte, line: number };
}

/** Where the line that so many lines come before begins; undefined when there is none. */
async function fromStart(
  bytes: FileBytes,
  facts: TextFacts,
  encoding: TextEncoding,
  before: number,
): Promise<number | undefined> {
  if (facts.lines !== undefined && before >= facts.lines) return undefined;
  const { marks } = facts;
  const scratch = Buffer.allocUnsafe(PART);
  let ended = 0;
  let isOpen = false;
  for (let index = lastBelow(marks, before); index * PART < bytes.size; index++) {
    const part = await bytes.read(index * PART, PART, scratch);
    if (part.length === 0) break;
    ended = marks[index] ?? ended;
    const counter = new EndingCounter(encoding).add(part);
    const behind =
      ended + counter.newlines < before ? undefined : behindNewline(part, encoding, before - ended);
    const byte = index * PART + (behind ?? 0);
    if (behind !== undefined && byte < bytes.size) return byte;
    ended += counter.newlines;
    isOpen = !counter.atNewline;
    marks[index + 1] = ended;
  }
  facts.lines = ended + (isOpen ? 1 : 0);
  return undefined;
}

/** The last index whose mark is below. */
function lastBelow(marks: readonly number[], limit: number): number {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((marks[middle] ?? limit) < limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The n-th line from the end, found by reading backwards; undefined when there are fewer. */
async function fromEnd(bytes: FileBytes, encoding: TextEncoding, n: number): Promise<Place | undefined> {
  const scratch = Buffer.allocUnsafe(PART);
  let left = n;
  for (let index = Math.ceil(bytes.size / PART) - 1; index >= 0; index--) {
    const part = await bytes.read(index * PART, PART, scratch);
    const counter = new EndingCounter(encoding).add(part);
    // What ends the last line begins no other
    if (index * PART + part.length === bytes.size && counter.atNewline) left += 1;
    if (counter.newlines >= left) {
      const behind = behindNewline(part, encoding, -left) ?? 0;
      return { byte: index * PART + behind };
    }
    left -= counter.newlines;
  }
  return undefined;
}
