import { accessSync, constants, lstatSync, renameSync } from 'node:fs';
import { moveNew, moveWhereFree, type Named, requireSame } from './atomic-write.ts';
import type { BeforeImage } from './before-image.ts';
import { absent, type Item, spotOf, type State } from './change.ts';
import { copyTree, signatureOf } from './copy-tree.ts';
import type { Ground, Step } from './ground.ts';
import type { Place } from '../paths/locate.ts';
import { inWords } from '../node-error.ts';
import { failure, isSame } from '../paths/open-file.ts';
import { Pace } from '../paths/pace.ts';
import { onTarget, takeName } from './put-steps.ts';
import { quote, Refusal } from '@handrail/domain';
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
  requireLeavable(ground, from);
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
        if (replaced === undefined) moveBlaming(ground, from, () => move(source, target));
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
  const isTree = from.stat?.isDirectory() === true;
  // Nothing is to fail between the two renames.
  requireLeavable(ground, from);
  const target = openTarget(to, ground.journal);
  return await onTarget(target, async () => {
    const source = openTarget(from, ground.journal);
    const aside = { directory: source.directory, name: source.temporary };
    const discard = () =>
      renameSync(target.directory.entry(target.name), target.directory.entry(target.temporary));
    const close = async () => await source[Symbol.asyncDispose]();
    try {
      const pace = new Pace(signal);
      const signature = isTree ? await signatureOf(from.directory, name, pace) : undefined;
      const copying = { pace, replaces: true };
      await copyTree(from.directory, name, target.directory, target.temporary, copying);
      const before = await replaced?.keep();
      return {
        items: itemsOf({ from, to, before, what: await stateOf(from, signal) }),
        commit: () => {
          requireStill(from);
          takeName(target, replaced, from.stat?.isFile() === true);
          try {
            leave(ground, from, () =>
              renameSync(source.directory.entry(name), aside.directory.entry(aside.name)),
            );
          } catch (error) {
            if (replaced === undefined) discard();
            throw error;
          }
          if (signature === undefined) target.keep();
        },
        ...(signature !== undefined && {
          verify: async () => {
            await requireUntouched(ground, from, aside, signature, pace);
            target.keep();
          },
          takeBack: () => {
            moveWhereFree(aside, source);
            discard();
          },
        }),
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
      commit: () => {
        takeName(target, replaced, stat.isFile());
        target.keep();
      },
    };
  });
}

/** Does what concerns the old place alone: a failure is told of that one, not of the new place. */
const leave = ({ workspace }: Ground, from: Place, work: () => void): void =>
  workspace.attempt(workspace.show(from), work);

/** @throws Refusal when nothing can be taken out of the directory */
const requireLeavable = (ground: Ground, from: Place): void =>
  leave(ground, from, () => accessSync(from.directory.at, constants.W_OK));

/** The same for `moveNew`: in a sticky directory, for instance, a file may get a second link and not lose its first. */
function moveBlaming({ workspace }: Ground, from: Place, work: () => void): void {
  try {
    work();
  } catch (error) {
    const isOfSource = error instanceof Error && 'syscall' in error && error.syscall === 'unlink';
    throw isOfSource ? inWords(error, workspace.show(from)) : error;
  }
}

/**
 * Looks whether a directory that was copied, and then renamed, has what it had when the copying began. Where somebody
 * has put another one in its place already it cannot come back, and counts as moved.
 * @throws Refusal `changed_meanwhile`, also when it cannot be looked at to the end
 */
export async function requireUntouched(
  { workspace }: Ground,
  from: Place,
  aside: Named,
  signature: string,
  pace: Pace,
): Promise<void> {
  const found = await signatureOf(aside.directory, aside.name, pace).catch(() => undefined);
  const now = lstatSync(from.directory.entry(nameOf(from)), { throwIfNoEntry: false });
  if (found === signature || now !== undefined) return;
  throw new Refusal(
    'changed_meanwhile',
    `Something was written in ${quote(workspace.show(from))} while it was copied to another disk.`,
    'Nothing was changed. Try again when nobody writes in it.',
  );
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
