import { distance } from 'fastest-levenshtein';

/** The candidate closest to `word`, or `undefined` when none is close enough to be what was meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best === undefined) return undefined;
  const contained = best.candidate.includes(word) || word.includes(best.candidate);
  return contained || best.edits <= Math.max(1, Math.ceil(best.candidate.length / 2.5))
    ? best.candidate
    : undefined;
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const guess = nearest(word, candidates);
  return guess === undefined ? '' : `; did you mean "${guess}"?`;
}
