import { fenceVisible, visible } from '@handrail/server';

/** For the head of an answer and the lines of a fence. */
const FRAME_BYTES = 1_400;

interface List {
  readonly label: string;
  /** Bytes of the whole answer. */
  readonly budget: number;
  /** Tells where the others are. */
  readonly where: string;
  /** How many there are, where those given are only the first. */
  readonly total?: number;
}

/** Untrusted lines in a fence, as many as an answer has room for that has no next page; nothing where there are none. */
export function fencedList(
  lines: readonly string[],
  { label, budget, where, total = lines.length }: List,
): string[] {
  const shown: string[] = [];
  let left = budget - Math.min(FRAME_BYTES, budget / 2);
  for (const line of lines) {
    const text = visible(line);
    left -= Buffer.byteLength(text) + 1;
    if (left < 0) break;
    shown.push(text);
  }
  const more = total - shown.length;
  return [
    ...(shown.length === 0 ? [] : [fenceVisible(shown.join('\n'), label)]),
    ...(more === 0 ? [] : [`and ${more} more: ${where}`]),
  ];
}
