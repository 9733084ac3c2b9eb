import type { Span } from './occurrences.ts';

/**
 * The new text with the line endings of the part that it replaces: lines that stay at its beginning or end keep theirs,
 * and lines between take those in their place, or else of the line before. A part within one line has none, and the
 * ending of that line is taken.
 * @param texts both without `\r`
 */
export function withEndingsOf(
  text: string,
  { start, end }: Span,
  { old, new: replacement }: { readonly old: string; readonly new: string },
): string {
  const lines = replacement.split('\n');
  if (lines.length === 1) return replacement;
  const endings = text.slice(start, end).match(/\r?\n/g) ?? [endingBeside(text, start, end)];
  if (endings.every((ending) => ending === endings[0])) return lines.join(endings[0]);
  const behind = sameAtEnd(old.split('\n'), lines);
  const breaks = lines.length - 1;
  const ending = (at: number): string => {
    const left = breaks - at;
    const index = left <= behind ? endings.length - left : Math.min(at, endings.length - behind - 1);
    return endings[Math.max(0, index)] ?? '\n';
  };
  return lines.map((line, at) => (at < breaks ? line + ending(at) : line)).join('');
}

/** How many lines both end with, but for those that they begin with. */
function sameAtEnd(old: readonly string[], lines: readonly string[]): number {
  const most = Math.min(old.length, lines.length) - 1;
  let before = 0;
  while (before < most && old[before] === lines[before]) before += 1;
  let behind = 0;
  while (behind < most - before && old.at(-1 - behind) === lines.at(-1 - behind)) behind += 1;
  return behind;
}

/** How the line ends that a part is in; in the last line, the line before. */
function endingBeside(text: string, start: number, end: number): string {
  const next = text.indexOf('\n', end);
  const newline = next < 0 && start > 0 ? text.lastIndexOf('\n', start - 1) : next;
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
}
