import { type BigIntStats, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import {
  moveNew,
  moveWhereFree,
  type Ownership,
  PERMISSIONS,
  requireSame,
  writeTemporary,
} from './atomic-write.ts';
import type { BeforeImage } from './before-image.ts';
import { absent, spotOf, type State } from './change.ts';
import { copyTree } from './copy-tree.ts';
import type { Ground, Step } from './ground.ts';
import type { Place } from '../paths/locate.ts';
import { Pace } from '../paths/pace.ts';
import { removeQuietly } from './remove-tree.ts';
import { openTarget, type Target } from './target.ts';

/** Adds to a target what is done with it; what was begun is cleared away when that fails, and when it was not done. */
export async function onTarget<S extends Omit<Step, 'made' | typeof Symbol.asyncDispose>>(
  target: Target,
  prepare: () => Promise<S & { close?(): void | Promise<void> }>,
): Promise<S & Step> {
  try {
    const step = await prepare();
    return Object.assign(step, {
      made: target.made,
      async [Symbol.asyncDispose]() {
        await step.close?.();
        await target[Symbol.asyncDispose]();
      },
    });
  } catch (error) {
    await target[Symbol.asyncDispose]();
    throw error;
  }
}

/** What another entry takes the place of. */
export interface Replaced extends Pick<BeforeImage, 'stat'> {
  /** Stores it, to be undone to. */
  keep(): Promise<State>;
}

interface NewFile extends Ownership {
  readonly content: Buffer | AsyncIterable<Buffer>;
  /** What is there; nothing must be when it is undefined. */
  readonly replaced: Replaced | undefined;
}

/** A file that is ready to be put in its place. */
export interface FileStep extends Step {
  /** SHA-256 in hex. */
  readonly digest: string;
  readonly size: number;
  /** As it is by now. */
  stat(): BigIntStats;
}

/** Puts a file in a place: written beside it, it takes the name when it is complete and on disk. */
export async function putFile(
  { journal }: Ground,
  place: Place,
  { content, replaced, ...ownership }: NewFile,
  signal: AbortSignal,
): Promise<FileStep> {
  const target = openTarget(place, journal);
  return await onTarget(target, async () => {
    const temporary = await writeTemporary(target, content, ownership, signal);
    const { size, stat, onDisk } = temporary;
    const close = async () => await temporary[Symbol.asyncDispose]();
    try {
      // While the disk is at work.
      const before = (await replaced?.keep()) ?? absent;
      const digest = await temporary.digest;
      const after: State = { kind: 'file', digest, size, mode: Number(stat().mode) & PERMISSIONS };
      return {
        digest,
        size,
        stat,
        items: [{ at: spotOf(place), before, after }],
        settle: async () => await onDisk,
        commit: () => {
          takeName(target, replaced);
          target.keep();
        },
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  });
}

/** Gives what is ready its name: in the place of what is there, or where there is nothing. */
export function takeName(target: Target, replaced: Pick<Replaced, 'stat'> | undefined, isFile = true): void {
  const { directory, name, temporary } = target;
  const from = { directory, name: temporary };
  requireSame(directory, name, replaced?.stat);
  if (replaced !== undefined) renameSync(directory.entry(temporary), directory.entry(name));
  else if (isFile) moveNew(from, target);
  else moveWhereFree(from, target);
}

export async function makeDirectory({ journal }: Ground, place: Place): Promise<Step> {
  const target = openTarget(place, journal);
  return await onTarget(target, async () => ({
    items: [{ at: spotOf(place), before: absent, after: { kind: 'directory' } }],
    commit: () => {
      mkdirSync(target.directory.entry(target.name));
      target.keep();
    },
  }));
}

export async function putLink(
  { journal }: Ground,
  place: Place,
  link: string,
  replaced: Replaced | undefined,
): Promise<Step> {
  const target = openTarget(place, journal);
  return await onTarget(target, async () => ({
    items: [
      {
        at: spotOf(place),
        before: (await replaced?.keep()) ?? absent,
        after: { kind: 'link', target: link },
      },
    ],
    commit: () => {
      symlinkSync(link, target.directory.entry(replaced === undefined ? target.name : target.temporary));
      if (replaced !== undefined) takeName(target, replaced);
      target.keep();
    },
  }));
}

/**
 * Puts a directory back from the trash.
 * @param copies where it is on another disk
 */
export async function restoreTree(
  { journal }: Ground,
  place: Place,
  tree: { readonly key: string; readonly size: number },
  copies: boolean,
  signal: AbortSignal,
): Promise<Step> {
  const { trash } = journal;
  const target = openTarget(place, journal);
  return await onTarget(target, async () => {
    const pace = new Pace(signal);
    if (copies) await copyTree(trash, tree.key, target.directory, target.temporary, { pace, replaces: true });
    let isDone = false;
    return {
      items: [{ at: spotOf(place), before: absent, after: { kind: 'tree', trash: null, size: tree.size } }],
      commit: () => {
        if (copies) takeName(target, undefined, false);
        else moveWhereFree({ directory: trash, name: tree.key }, target);
        target.keep();
        isDone = true;
      },
      close: async () => {
        if (copies && isDone) await removeQuietly(trash, tree.key);
      },
    };
  });
}
