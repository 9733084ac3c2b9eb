import { distance } from 'fastest-levenshtein';

/** Names longer than this are compared by their beginning: nobody mistypes behind it. */
const COMPARED = 100;

/**
 * The candidates that may have been meant by a name that is none of them, the nearest first; none where nothing is near.
 * Letter case and underscores do not count.
 */
export function nearNames(name: string, candidates: Iterable<string>, most = 3): string[] {
  const asked = folded(name);
  if (asked === '') return [];
  const near: { readonly candidate: string; readonly edits: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const edits = editsBetween(asked, folded(candidate));
    if (edits !== undefined) near.push({ candidate, edits });
  }
  return near
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Undefined where the two are too far apart; a part of the other is near, but behind what was mistyped. */
function editsBetween(asked: string, candidate: string): number | undefined {
  const [short, long] = asked.length < candidate.length ? [asked, candidate] : [candidate, asked];
  const isPart = short.length >= 3 && long.includes(short);
  const allowed = Math.ceil(short.length / 3);
  if (!isPart && long.length - short.length > allowed) return undefined;
  const edits = distance(asked, candidate);
  if (edits <= allowed) return edits;
  return isPart ? allowed + edits : undefined;
}

const folded = (name: string): string => name.slice(0, COMPARED).toLowerCase().replaceAll('_', '');
