/** Longest that a line is shown, in UTF-16 code units. */
const LONGEST = 200;

/** Shown before the place that matters. */
const BEFORE = 60;

/** A line as a diff may show it: of a long one, what is around a place; nothing hidden. */
export function excerpt(line: string, place: number, print: (text: string) => string): string {
  if (line.length <= LONGEST) return print(line.toWellFormed());
  const start = Math.max(0, Math.min(place - BEFORE, line.length - LONGEST));
  const end = start + LONGEST;
  const part = print(line.slice(start, end).toWellFormed());
  return `${start > 0 ? '…' : ''}${part}${end < line.length ? '…' : ''}`;
}

/** How many code units two texts have in common at their beginning. */
export function commonPrefix(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

/** How many code units two texts have in common at their end, up to so many. */
export function commonSuffix(a: string, b: string, most: number): number {
  let length = 0;
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length += 1;
  return length;
}
