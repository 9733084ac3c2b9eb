import type { Conflict, Conflicts } from '../change/integrate/conflicts.ts';
import type { Hunk } from '../change/integrate/conflict-markers.ts';
import { fromLatin1 } from '../process/latin1.ts';
import { quotePath } from '../read/text/quote-path.ts';
import { fencedList } from './fenced-list.ts';

/** Line ranges that are named of one file. */
const RANGES = 10;

/** How to go on is said beside the list. */
const WORDS_BYTES = 600;

/**
 * The files in conflict, a line each, with the names of the sides before it where they change.
 * @param budget bytes of the whole answer
 */
export function conflictText({ count, first }: Conflicts, budget: number): string[] {
  let sides = '';
  const entries = first.map((conflict) => {
    const [hunk] = conflict.hunks;
    const before = sides;
    if (hunk !== undefined) sides = sidesOf(hunk);
    return sides === before ? lineOf(conflict) : `${sides}\n${lineOf(conflict)}`;
  });
  const label = `${count} ${count === 1 ? 'file' : 'files'} in conflict`;
  return fencedList(entries, {
    label,
    budget: budget - WORDS_BYTES,
    where: 'git_status lists all',
    total: count,
  });
}

const sidesOf = ({ ours, theirs }: Hunk): string => `sides: <<< ${labelOf(ours)} === ${labelOf(theirs)} >>>`;

const labelOf = (label: string): string => quotePath(fromLatin1(label)).slice(0, 200);

/** The path stands last: it may hold anything. */
export function lineOf({ path, kind, hunks }: Conflict): string {
  const ranges = hunks.slice(0, RANGES).map(({ from, to }) => `${from}-${to}`);
  const more = hunks.length > RANGES ? ' …' : '';
  const places =
    hunks.length === 0
      ? ''
      : `, ${hunks.length} ${hunks.length === 1 ? 'place' : 'places'} (lines ${ranges.join(' ')}${more})`;
  return `${kind}${places}: ${quotePath(path)}`;
}
