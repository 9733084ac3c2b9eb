import type { Span } from './occurrences.ts';

/** A part that changed: where it was in the text before, and where it is in the text after. In UTF-16 code units. */
export interface ChangedRange {
  readonly before: Span;
  readonly after: Span;
}

export interface Replacement extends Span {
  readonly text: string;
}

/** Puts texts in the place of others, which are in order and do not overlap. */
export function replaceAll(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: replacement } of replacements) {
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/**
 * What changed in all, when replacements follow on earlier changes. Parts that meet become one.
 * @param changed in order
 * @param replacements in order, by where they are in the text after the earlier changes
 */
export function followedBy(
  changed: readonly ChangedRange[],
  replacements: readonly Replacement[],
): ChangedRange[] {
  const all: ChangedRange[] = [];
  // How far a place has moved: by the earlier changes, and by the replacements.
  let earlier = 0;
  let later = 0;
  let range = 0;
  let replaced = 0;
  for (;;) {
    const start = Math.min(
      changed[range]?.after.start ?? Infinity,
      replacements[replaced]?.start ?? Infinity,
    );
    if (start === Infinity) return all;
    let end = start;
    let [earlierBehind, laterBehind] = [earlier, later];
    for (;;) {
      const next = changed[range];
      const replacement = replacements[replaced];
      if (next !== undefined && next.after.start <= end) {
        end = Math.max(end, next.after.end);
        earlierBehind = next.after.end - next.before.end;
        range += 1;
      } else if (replacement !== undefined && replacement.start <= end) {
        end = Math.max(end, replacement.end);
        laterBehind += replacement.text.length - (replacement.end - replacement.start);
        replaced += 1;
      } else break;
    }
    all.push({
      before: { start: start - earlier, end: end - earlierBehind },
      after: { start: start + later, end: end + laterBehind },
    });
    [earlier, later] = [earlierBehind, laterBehind];
  }
}
