import { lstatSync, mkdirSync } from 'node:fs';
import { type Spot, spotOf } from './change.ts';
import type { Directory } from '../paths/directory.ts';
import { inJournal, type Journal } from './journal.ts';
import type { Place } from '../paths/locate.ts';
import { codeOf } from '../node-error.ts';
import { removeIfEmpty, removeQuietly } from './remove-tree.ts';
import { temporaryName } from './temporary-name.ts';

/** Where something is put or taken away: the directory held, its parents made, the work in progress noted. */
export interface Target extends AsyncDisposable {
  readonly directory: Directory;
  readonly name: string;
  /** A name beside it for what is not complete, or not needed any more; gone at the end. */
  readonly temporary: string;
  /** Parents that did not exist before, outermost first. */
  readonly made: readonly Spot[];
  /** Keeps the parents that were made. */
  keep(): void;
}

/**
 * @param place not a root; open as long as the target is used
 * @param moved the file that a second link to is made here
 * @throws Refusal `journal_full`; Error of Node when a parent cannot be made
 */
export function openTarget(place: Place, journal: Journal, moved?: Spot): Target {
  const { root, components } = spotOf(place);
  const name = components.at(-1) ?? '';
  const temporary = temporaryName();
  const missing = place.rest.slice(0, -1);
  const end = inJournal(() =>
    journal.pending.begin({
      directory: { root, components: components.slice(0, -1) },
      made: missing.length,
      temporary,
      ...(moved !== undefined && { moving: { from: moved, name } }),
    }),
  );
  const steps: { readonly directory: Directory; readonly name: string; readonly isNew: boolean }[] = [];
  let directory = place.directory;
  let keeps = false;
  const close = () => {
    for (const step of steps.toReversed()) {
      directory[Symbol.dispose]();
      directory = step.directory;
      if (!keeps && step.isNew) removeIfEmpty(step.directory, step.name);
    }
  };
  try {
    for (const parent of missing) {
      const isNew = make(directory, parent);
      const next = directory.enter(parent);
      steps.push({ directory, name: parent, isNew });
      directory = next;
    }
  } catch (error) {
    close();
    end();
    throw error;
  }
  const above = components.length - place.rest.length;
  return {
    directory,
    name,
    temporary,
    made: steps.flatMap(({ isNew }, level) =>
      isNew ? [{ root, components: components.slice(0, above + level + 1) }] : [],
    ),
    keep: () => {
      keeps = true;
    },
    async [Symbol.asyncDispose]() {
      const held = directory;
      const isThere = lstatSync(held.entry(temporary), { throwIfNoEntry: false }) !== undefined;
      // What cannot be removed now stays noted, and is tried again at the next start.
      const isGone = !isThere || (await removeQuietly(held, temporary));
      close();
      if (isGone) end();
    },
  };
}

/** @returns whether it was not there before */
function make(directory: Directory, name: string): boolean {
  try {
    mkdirSync(directory.entry(name));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}
