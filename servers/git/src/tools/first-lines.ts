import { fence, visible } from '@handrail/server';

/** For the head of an answer and the lines of a fence. */
const FRAME_BYTES = 1_400;

/**
 * Lines in a fence, as many as an answer has room for that has no next page; nothing where there are none.
 * @param where tells where the others are
 */
export function firstLines(
  lines: readonly string[],
  { label, budget, where }: { readonly label: string; readonly budget: number; readonly where: string },
): string[] {
  if (lines.length === 0) return [];
  const shown: string[] = [];
  let left = budget - Math.min(FRAME_BYTES, budget / 2);
  for (const line of lines) {
    const text = visible(line);
    left -= Buffer.byteLength(text) + 1;
    if (left < 0) break;
    shown.push(text);
  }
  const more = lines.length - shown.length;
  return [
    ...(shown.length === 0 ? [] : [fence(shown.join('\n'), label)]),
    ...(more === 0 ? [] : [`${more} more: ${where}`]),
  ];
}
