import { distance } from 'fastest-levenshtein';
import type { Words } from './words.ts';
import { singular } from './words.ts';

/** How well a word of a query fits a name, or 0. */
const EXACT = 6;
const PREFIX = 5;
const WORD = 4;
const SUBSTRING = 3;
/** Something said in a comment. */
export const SAID = 2;
const FUZZY = 1;

/** Shorter ones are in everything. */
const SHORTEST_PART = 3;

/** The grade of each name for one word. */
export function gradesOf(word: string, names: readonly Words[]): Uint8Array {
  const one = singular(word);
  return graded(names, (name) =>
    one === word ? gradeOf(word, name) : Math.max(gradeOf(word, name), gradeOf(one, name)),
  );
}

/** Not by `from`, which takes ten times as long over an iterator. */
function graded(names: readonly Words[], gradeOfName: (name: Words) => number): Uint8Array {
  const grades = new Uint8Array(names.length);
  for (const [at, name] of names.entries()) grades[at] = gradeOfName(name);
  return grades;
}

function gradeOf(word: string, { whole, words }: Words): number {
  if (!whole.includes(word)) return 0;
  if (whole === word) return EXACT;
  if (whole.startsWith(word)) return PREFIX;
  if (words.some((other) => other.startsWith(word))) return WORD;
  return word.length < SHORTEST_PART ? 0 : SUBSTRING;
}

/** For a word that nothing fits: names that are spelled nearly so, or have a word that is. */
export function fuzzyGradesOf(word: string, names: readonly Words[]): Uint8Array {
  const allowed = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  const known = new Map<string, number>();
  const grade = (other: string): number => {
    if (Math.abs(other.length - word.length) > allowed) return 0;
    const found = known.get(other);
    if (found !== undefined) return found;
    const result = distance(word, other) <= allowed ? FUZZY : 0;
    known.set(other, result);
    return result;
  };
  return graded(names, ({ whole, words }) =>
    grade(whole) !== 0 || words.some((other) => grade(other) !== 0) ? FUZZY : 0,
  );
}
