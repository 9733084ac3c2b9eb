import { ownershipOf, requireWritable } from './atomic-write.ts';
import { takeImage } from './before-image.ts';
import { type FileState, type Item, pathOf, type Spot, type State } from './change.ts';
import type { OpenFile } from '../paths/directory.ts';
import type { Ground, Step } from './ground.ts';
import type { Journal } from './journal.ts';
import type { Place } from '../paths/locate.ts';
import { moveAsCopy, moveEntry } from './move-steps.ts';
import { makeDirectory, putFile, putLink, type Replaced, restoreTree } from './put-steps.ts';
import { Refusal } from '@handrail/domain';
import { take } from './remove.ts';
import { nameOf, stateOf } from './state.ts';
import { takeDirectory } from './take-steps.ts';
import { chunksOf } from './transfer.ts';

interface Undoing {
  /** Of the undoing. */
  readonly id: string;
  readonly asCopy: boolean;
}

/**
 * Makes ready what leads back.
 * @param item of which `before` is what is there now
 * @param held the places of the change, by their paths
 * @throws Refusal `not_kept` when what was there is in the journal no more; Error of Node
 */
export async function inverseStep(
  ground: Ground,
  item: Item,
  held: ReadonlyMap<string, Place>,
  undoing: Undoing,
  signal: AbortSignal,
): Promise<Step> {
  const placeOf = (spot: Spot): Place => {
    const place = held.get(pathOf(spot));
    if (place === undefined) throw new TypeError('a place of the change is not held');
    return place;
  };
  if ('from' in item) {
    const ends = { from: placeOf(item.from), to: placeOf(item.to), replaced: undefined };
    return await (undoing.asCopy ? moveAsCopy : moveEntry)(ground, ends, signal);
  }
  const place = placeOf(item.at);
  const { before, after } = item;
  switch (after.kind) {
    case 'absent':
      return before.kind === 'directory' ? takeDirectory(place) : await take(ground, place, undoing, signal);
    case 'file':
      return await restoreFile(ground, place, before, after, signal);
    case 'link':
      return await putLink(ground, place, after.target, await replacedAt(ground, place, before, signal));
    case 'directory':
      return await makeDirectory(ground, place);
    case 'tree':
      if (after.trash === null || !ground.journal.hasTrash(after.trash)) throw notKept();
      return await restoreTree(ground, place, { key: after.trash, size: after.size }, undoing.asCopy, signal);
  }
}

async function restoreFile(
  ground: Ground,
  place: Place,
  before: State,
  { digest, mode }: FileState,
  signal: AbortSignal,
): Promise<Step> {
  if (digest === null) throw notKept();
  using blob = openBlob(ground.journal, digest);
  const replaced = await replacedAt(ground, place, before, signal);
  const ownership =
    replaced === undefined || before.kind !== 'file' ? { mode } : { ...ownershipOf(replaced), mode };
  const content = chunksOf(blob, signal);
  const step = await putFile(ground, place, { content, replaced, ...ownership }, signal);
  if (step.digest === digest) return step;
  await step[Symbol.asyncDispose](); // a power cut, or somebody, has damaged it
  throw notKept();
}

/** @param before what is there now; undefined is returned when it is neither file nor link */
async function replacedAt(
  ground: Ground,
  place: Place,
  before: State,
  signal: AbortSignal,
): Promise<Replaced | undefined> {
  const { stat } = place;
  if (before.kind === 'link' && stat !== undefined)
    return { stat, keep: async () => await stateOf(place, signal) };
  if (before.kind !== 'file') return undefined;
  using file = place.directory.open(nameOf(place));
  requireWritable(file, place.directory, nameOf(place));
  return await takeImage(ground, file, signal);
}

function openBlob({ blobs }: Journal, digest: string): OpenFile {
  try {
    return blobs.open(digest);
  } catch (error) {
    throw notKept(error);
  }
}

const notKept = (cause?: unknown): Refusal =>
  new Refusal(
    'not_kept',
    'What was there before is in the journal no more.',
    'Nothing was changed. The operator can keep more with --journal-size and --journal-days.',
    { cause },
  );
