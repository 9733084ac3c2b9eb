import { describe } from 'vitest';
import { type Abilities, ALL, type Mail, openBench } from './bench.ts';
import { describeChanges } from './changes.ts';
import { describeDrafts } from './drafts.ts';
import { describeHostile } from './hostile.ts';
import { describeListing } from './listing.ts';
import { describePaging } from './paging.ts';
import { describeReading } from './reading.ts';
import { describeUpdates } from './updates.ts';

/** What the contract asks of every backend. */
export function describeBackend(
  name: string,
  fresh: () => Promise<Mail>,
  { abilities = ALL, skip = false }: { readonly abilities?: Abilities; readonly skip?: boolean } = {},
): void {
  const bench = async () => await openBench(await fresh());
  describe.skipIf(skip)(name, () => {
    describeListing(bench, abilities);
    describePaging(bench);
    describeReading(bench, abilities);
    describeChanges(bench, abilities);
    describeUpdates(bench, abilities);
    describeDrafts(bench, abilities);
    describeHostile(bench);
  });
}
