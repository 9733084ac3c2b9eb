import { readdirSync, renameSync } from 'node:fs';
import { carryOut, type Ground, holding, orAsCopy, type Origin, type Step } from './ground.ts';
import type { Place } from '../paths/locate.ts';
import { requireMovable } from './movable.ts';
import { moveWhereFree } from './atomic-write.ts';
import { failure } from '../paths/open-file.ts';
import { Pace } from '../paths/pace.ts';
import { quote, Refusal } from '@handrail/domain';
import { mountOf, removeTree, sizeOfTree } from './remove-tree.ts';
import { nameOf } from './state.ts';
import { takeFile, takeLink, takeTree } from './take-steps.ts';
import { openTarget } from './target.ts';

export interface Removal {
  /** A directory with what is in it. */
  readonly recursive: boolean;
  /** Not to the trash: there is no way back. */
  readonly permanent: boolean;
}

export interface Removed {
  readonly path: string;
  /** For undoing it; undefined when it was permanent. */
  readonly change?: string;
}

/**
 * Deletes a file, a link (not what it leads to) or a directory.
 * @throws Refusal `not_found`, `not_empty`, `is_root`, `mount_point`, `too_large_to_undo` and more
 */
export async function remove(ground: Ground, path: string, how: Removal, origin: Origin): Promise<Removed> {
  const { workspace } = ground;
  return await holding(
    ground,
    () => [workspace.find(path, 'move')],
    origin.signal,
    async ([place]) =>
      await workspace.attempt(path, async () => {
        if (place.stat === undefined) throw failure('ENOENT', 'nothing is there');
        const shown = workspace.show(place);
        requireMovable(ground, place);
        if (place.stat.isDirectory() && !how.recursive) requireEmpty(place, shown);
        if (how.permanent) {
          await removeForGood(ground, place, shown, origin.signal);
          return { path: shown };
        }
        const change = ground.journal.nextId();
        await orAsCopy(async (asCopy) => {
          await using step = await take(ground, place, { id: change, asCopy }, origin.signal);
          await carryOut(ground, change, [step], origin);
        });
        return { path: shown, change };
      }),
  );
}

/** Makes ready to take away what is at a place. */
export async function take(
  ground: Ground,
  place: Place,
  { id, asCopy }: { readonly id: string; readonly asCopy: boolean },
  signal: AbortSignal,
): Promise<Step> {
  if (place.stat?.isSymbolicLink() === true) return await takeLink(place, signal);
  if (place.stat?.isDirectory() === true) return await takeTree(ground, place, id, asCopy, signal);
  return await takeFile(ground, place, signal);
}

function requireEmpty(place: Place, shown: string): void {
  using directory = place.directory.enter(nameOf(place));
  const { length } = readdirSync(directory.at);
  if (length === 0) return;
  throw new Refusal(
    'not_empty',
    `${quote(shown)} is a directory with ${length === 1 ? '1 entry' : `${length} entries`}.`,
    'Nothing was changed. Use recursive=true to delete it with all that is in it.',
  );
}

/** It takes another name at once, and goes then; what cannot go comes back. */
async function removeForGood(
  ground: Ground,
  place: Place,
  shown: string,
  signal: AbortSignal,
): Promise<void> {
  const { directory, stat } = place;
  const name = nameOf(place);
  const pace = new Pace(signal);
  if (stat?.isDirectory() === true) {
    using tree = directory.enter(name);
    await sizeOfTree(tree, mountOf(directory), pace);
  }
  await using target = openTarget(place, ground.journal);
  renameSync(directory.entry(name), directory.entry(target.temporary));
  try {
    await removeTree(directory, target.temporary, pace);
  } catch (error) {
    moveWhereFree({ directory, name: target.temporary }, target);
    if (stat?.isDirectory() !== true) throw error;
    throw new Refusal(
      'partly_deleted',
      `${quote(shown)} could not be deleted as a whole: a part of it is gone for good, the rest is where it was.`,
      'Look at what is left with list_directory.',
      { cause: error },
    );
  }
}
