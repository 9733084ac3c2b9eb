import type { Directory } from '../paths/directory.ts';
import type { Entry } from '../paths/entries.ts';
import { Refusal } from '@handrail/domain';
import { statOf } from './describe-entry.ts';

export const sorts = ['name', 'size', 'modified'] as const;
export type Sort = (typeof sorts)[number];

/** An entry, and what it was sorted by: bytes or epoch milliseconds; 0 where sorted by name. */
export interface Row extends Entry {
  readonly key: number;
}

/** More entries than this are not sorted by anything but their names. */
export const MOST_SORTED = 20_000;

/** Largest or newest first, those alike by name. */
const order = (a: Pick<Row, 'key' | 'name'>, b: Pick<Row, 'key' | 'name'>): number =>
  b.key - a.key || (a.name < b.name ? -1 : Number(a.name > b.name));

/**
 * Sorts the entries of one directory.
 * @param after what was shown last: only what comes behind it is kept
 * @throws Refusal `too_many_entries`
 */
export function sortEntries(
  entries: readonly Entry[],
  sort: Sort,
  directory: Directory,
  after: Pick<Row, 'key' | 'name'> | undefined,
): readonly Row[] {
  if (sort === 'name') return entries.map((entry) => ({ ...entry, key: 0 })); // they come by name
  if (entries.length > MOST_SORTED)
    throw new Refusal(
      'too_many_entries',
      `There are more than ${MOST_SORTED} entries to sort.`,
      'Leave out sort, or narrow it by glob; find_files has larger_than and modified_after.',
    );
  const key = (name: string): number => {
    const stat = statOf(directory, name);
    return Number(sort === 'size' ? (stat?.size ?? 0n) : (stat?.mtimeMs ?? 0n));
  };
  return entries
    .map((entry) => ({ ...entry, key: key(entry.name) }))
    .filter((row) => after === undefined || order(row, after) > 0)
    .toSorted(order);
}
