import { Refusal } from '@handrail/domain';

export interface TextPage {
  readonly text: string;
  /** Offset of the next page in characters; undefined at the end. */
  readonly next: number | undefined;
}

/**
 * What fits of a text from an offset on: up to the end of a paragraph, else of a line, a sentence, a word.
 * @param offset in UTF-16 units, as `next` said
 * @param most bytes of UTF-8; at least 200
 * @throws Refusal `offset_beyond_end`
 */
export function pageOf(text: string, offset: number, most: number): TextPage {
  if (offset > 0 && offset >= text.length)
    throw new Refusal(
      'offset_beyond_end',
      `The text has ${text.length} characters, and offset is ${offset}.`,
      'Take the offset that the page before named; without one the text begins anew.',
    );
  const fitting = withinBytes(text.slice(offset, offset + most), most);
  if (offset + fitting.length >= text.length) return { text: fitting, next: undefined };
  const kept = cut(fitting);
  return { text: kept.trimEnd(), next: offset + kept.length };
}

/** Ends of pages, best first, each with the share of the page that must be full for it. */
const EDGES: readonly (readonly [edge: string, share: number])[] = [
  ['\n\n', 0.6],
  ['\n', 0.5],
  ['. ', 0.5],
  [' ', 0.5],
];

function cut(text: string): string {
  for (const [edge, share] of EDGES) {
    const at = text.lastIndexOf(edge);
    if (at >= text.length * share) return text.slice(0, at + edge.length);
  }
  return text;
}

/** The longest beginning that has at most so many bytes and ends between characters. */
function withinBytes(cutText: string, most: number): string {
  const text = /[\uD800-\uDBFF]$/.test(cutText) ? cutText.slice(0, -1) : cutText;
  if (Buffer.byteLength(text) <= most) return text;
  const bytes = Buffer.from(text);
  let end = most;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString();
}
