import { accessSync, constants, lstatSync, renameSync } from 'node:fs';
import { moveNew, moveWhereFree, requireSame } from './atomic-write.ts';
import type { BeforeImage } from './before-image.ts';
import { absent, type Item, spotOf, type State } from './change.ts';
import { copyTree } from './copy-tree.ts';
import type { Ground, Step } from './ground.ts';
import type { Place } from './locate.ts';
import { failure, isSame } from './open-file.ts';
import { Pace } from './pace.ts';
import { onTarget, takeName } from './put-steps.ts';
import { nameOf, stateOf } from './state.ts';
import { openTarget } from './target.ts';

export interface Ends {
  readonly from: Place;
  readonly to: Place;
  /** What is at the new place; nothing must be when it is undefined. */
  readonly replaced: BeforeImage | undefined;
}

/**
 * Gives an entry another place on the same disk.
 * @throws Error of Node: EXDEV when it has to be moved as a copy
 */
export async function moveEntry(
  ground: Ground,
  { from, to, replaced }: Ends,
  signal: AbortSignal,
): Promise<Step> {
  const source = { directory: from.directory, name: nameOf(from) };
  const isFile = from.stat?.isFile() === true;
  const what = await stateOf(from, signal);
  const target = openTarget(to, ground.journal, isFile && replaced === undefined ? spotOf(from) : undefined);
  return await onTarget(target, async () => {
    const before = await replaced?.keep();
    const move = isFile ? moveNew : moveWhereFree;
    return {
      items: itemsOf({ from, to, before, what }),
      commit: () => {
        requireStill(from);
        requireSame(target.directory, target.name, replaced?.stat);
        if (replaced === undefined) move(source, target);
        else renameSync(source.directory.entry(source.name), target.directory.entry(target.name));
        target.keep();
      },
      takeBack: () => move(target, source),
    };
  });
}

/** Moves to another disk: a copy takes the new name when it is complete and on disk, and then the original goes. */
export async function moveAsCopy(ground: Ground, ends: Ends, signal: AbortSignal): Promise<Step> {
  const { from, to, replaced } = ends;
  const name = nameOf(from);
  // Nothing is to fail between the two renames.
  accessSync(from.directory.at, constants.W_OK);
  const target = openTarget(to, ground.journal);
  return await onTarget(target, async () => {
    const source = openTarget(from, ground.journal);
    const close = async () => await source[Symbol.asyncDispose]();
    try {
      const copying = { pace: new Pace(signal), replaces: true };
      await copyTree(from.directory, name, target.directory, target.temporary, copying);
      const before = await replaced?.keep();
      return {
        items: itemsOf({ from, to, before, what: await stateOf(from, signal) }),
        commit: () => {
          requireStill(from);
          takeName(target, replaced, from.stat?.isFile() === true);
          renameSync(from.directory.entry(name), from.directory.entry(source.temporary));
        },
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  });
}

/** Puts a copy of an entry, and of all below it, in another place. */
export async function copyEntry(
  ground: Ground,
  { from, to, replaced }: Ends,
  signal: AbortSignal,
): Promise<Step> {
  const target = openTarget(to, ground.journal);
  return await onTarget(target, async () => {
    const copying = { pace: new Pace(signal), replaces: false };
    await copyTree(from.directory, nameOf(from), target.directory, target.temporary, copying);
    const before = (await replaced?.keep()) ?? absent;
    const { directory, temporary } = target;
    const stat = lstatSync(directory.entry(temporary), { bigint: true });
    const copy: Place = { ...to, directory, rest: [temporary], stat };
    return {
      items: [{ at: spotOf(to), before, after: await stateOf(copy, signal) }],
      commit: () => takeName(target, replaced, stat.isFile()),
    };
  });
}

interface Moved {
  readonly from: Place;
  readonly to: Place;
  /** What was replaced. */
  readonly before: State | undefined;
  readonly what: State;
}

/** What is replaced is taken away first, for the undoing to put it back last. */
function itemsOf({ from, to, before, what }: Moved): Item[] {
  const at = spotOf(to);
  return [
    ...(before === undefined ? [] : [{ at, before, after: absent }]),
    { from: spotOf(from), to: at, what },
  ];
}

/** @throws Error of Node: ESTALE; what is in a directory may change meanwhile */
export function requireStill({ directory, rest, stat }: Place): void {
  const name = rest.at(-1) ?? '';
  if (stat?.isDirectory() !== true) {
    requireSame(directory, name, stat);
    return;
  }
  if (!isSame(lstatSync(directory.entry(name), { bigint: true }), stat))
    throw failure('ESTALE', 'exchanged meanwhile');
}
