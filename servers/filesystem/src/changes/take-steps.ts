import { renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { moveWhereFree, requireSame } from './atomic-write.ts';
import { takeImage } from './before-image.ts';
import { absent, spotOf } from './change.ts';
import { copyTree, signatureOf } from './copy-tree.ts';
import type { Ground, Step } from './ground.ts';
import { isFull, journalRefusal } from './journal.ts';
import type { Place } from '../paths/locate.ts';
import { requireStill, requireUntouched } from './move-steps.ts';
import { Pace } from '../paths/pace.ts';
import { onTarget } from './put-steps.ts';
import { mountOf, removeQuietly, sizeOfTree } from './remove-tree.ts';
import { nameOf, stateOf } from './state.ts';
import { openTarget } from './target.ts';

/** Takes a file away, after it was stored. */
export async function takeFile(ground: Ground, place: Place, signal: AbortSignal): Promise<Step> {
  const { directory } = place;
  const name = nameOf(place);
  const file = directory.open(name);
  const close = async () => file[Symbol.dispose]();
  try {
    const image = await takeImage(ground, file, signal);
    const before = await image.keep();
    return {
      items: [{ at: spotOf(place), before, after: absent }],
      made: [],
      commit: () => {
        requireSame(directory, name, file.stat);
        unlinkSync(directory.entry(name));
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export async function takeLink(place: Place, signal: AbortSignal): Promise<Step> {
  const { directory, stat } = place;
  const name = nameOf(place);
  return {
    items: [{ at: spotOf(place), before: await stateOf(place, signal), after: absent }],
    made: [],
    commit: () => {
      requireSame(directory, name, stat);
      unlinkSync(directory.entry(name));
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Removes a directory that was made, and has nothing in it. */
export const takeDirectory = (place: Place): Step => ({
  items: [{ at: spotOf(place), before: { kind: 'directory' }, after: absent }],
  made: [],
  commit: () => rmdirSync(place.directory.entry(nameOf(place))),
  async [Symbol.asyncDispose]() {},
});

/**
 * Moves a directory to the trash.
 * @param id of the change, and its name there
 * @param copies where the trash is on another disk
 * @throws Refusal `mount_point`, `too_large_to_undo`, `journal_unavailable`; Error of Node: EXDEV when it has to be copied
 */
export async function takeTree(
  ground: Ground,
  place: Place,
  id: string,
  copies: boolean,
  signal: AbortSignal,
): Promise<Step> {
  const { journal, space } = ground;
  const { directory } = place;
  const { trash } = journal;
  journal.requireTrash();
  const name = nameOf(place);
  const pace = new Pace(signal);
  const target = openTarget(place, journal);
  return await onTarget(target, async () => {
    using tree = directory.enter(name);
    const size = await sizeOfTree(tree, mountOf(directory), pace);
    await space.reserve(size);
    let isDone = false;
    const close = async () => {
      if (copies && !isDone) await removeQuietly(trash, id);
    };
    const aside = { directory, name: target.temporary };
    const signature = copies ? await signatureOf(directory, name, pace) : undefined;
    if (copies) {
      try {
        await copyTree(directory, name, trash, id, { pace, replaces: true, mostBytes: space.most });
      } catch (error) {
        await close();
        throw isFull(error) ? journalRefusal(error) : error;
      }
    }
    return {
      items: [{ at: spotOf(place), before: { kind: 'tree', trash: id, size }, after: absent }],
      commit: () => {
        requireStill(place);
        renameSync(directory.entry(name), copies ? directory.entry(target.temporary) : trash.entry(id));
        space.add(size);
        isDone = true;
      },
      ...(signature !== undefined && {
        verify: async () => await requireUntouched(ground, place, aside, signature, pace),
        takeBack: () => {
          moveWhereFree(aside, target);
          space.add(-size);
          isDone = false;
        },
      }),
      close,
    };
  });
}
