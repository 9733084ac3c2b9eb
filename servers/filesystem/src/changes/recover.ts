import { lstatSync, unlinkSync } from 'node:fs';
import { pathOf, type Spot, spansOf } from './change.ts';
import type { Directory } from '../paths/directory.ts';
import type { Journal } from './journal.ts';
import { locate, type Place } from '../paths/locate.ts';
import { codeOf } from '../node-error.ts';
import { isSame } from '../paths/open-file.ts';
import { Pace } from '../paths/pace.ts';
import type { Beside, Note } from './pending.ts';
import { removeIfEmpty, removeTree } from './remove-tree.ts';
import type { Roots } from '../paths/roots.ts';
import { isAt } from './state.ts';

/**
 * Clears away what killed processes left: temporary files, moves half done, records of what was not done. What lies in
 * folders that are not open now stays noted for another start. A process in another container looks as if it were no
 * more; what it writes at the time then fails, and nothing is lost.
 */
export async function recover(journal: Journal, roots: Roots): Promise<void> {
  const { signal } = new AbortController();
  for (const { notes, clear } of journal.pending.left()) {
    let isDone = true;
    // Changes are judged when the rest is settled.
    for (const note of notes.toSorted((a, b) => Number('change' in a) - Number('change' in b)))
      if (!(await settle(note, journal, roots, signal))) isDone = false;
    if (isDone) clear();
  }
}

/** @returns whether nothing is left to do */
async function settle(note: Note, journal: Journal, roots: Roots, signal: AbortSignal): Promise<boolean> {
  try {
    return 'change' in note
      ? await settleChange(note.change, journal, roots, signal)
      : await settleBeside(note, roots, new Pace(signal));
  } catch {
    return false; // not permitted, for instance
  }
}

async function settleBeside(note: Beside, roots: Roots, pace: Pace): Promise<boolean> {
  const { directory, made, temporary, moving } = note;
  const { components } = directory;
  if (roots.absolute(pathOf(directory)) === undefined) return false;
  using held = enter(roots, directory);
  if (held !== undefined) {
    if (moving !== undefined) finishMove(roots, held, moving);
    await removeTree(held, temporary, pace).catch(unlessGone);
  }
  for (let level = 0; level < made; level++)
    removeEmpty(roots, { ...directory, components: components.slice(0, components.length - level) });
  return true;
}

const unlessGone = (error: unknown): void => {
  if (codeOf(error) !== 'ENOENT') throw error;
};

/** The directory at a place, held; undefined when there is none. */
function enter(roots: Roots, at: Spot): Directory | undefined {
  using place = placeOf(roots, at);
  const [name] = place?.rest ?? [];
  if (place === undefined || place.stat?.isDirectory() !== true) return undefined;
  if (name !== undefined) return place.directory.enter(name);
  return { ...place.directory, [Symbol.dispose]: () => {} }; // a root stays open
}

function placeOf(roots: Roots, at: Spot): Place | undefined {
  const address = roots.absolute(pathOf(at));
  return address && locate(roots, address, false);
}

/** Ends the move of a file that has both its names. */
function finishMove(roots: Roots, directory: Directory, { from, name }: NonNullable<Beside['moving']>): void {
  const stat = lstatSync(directory.entry(name), { bigint: true, throwIfNoEntry: false });
  using place = placeOf(roots, from);
  const [old] = place?.rest ?? [];
  if (place?.stat === undefined || old === undefined || stat?.isFile() !== true) return;
  if (isSame(stat, place.stat)) unlinkSync(place.directory.entry(old));
}

function removeEmpty(roots: Roots, at: Spot): void {
  using place = placeOf(roots, at);
  const [name] = place?.rest ?? [];
  if (place?.stat?.isDirectory() === true && name !== undefined) removeIfEmpty(place.directory, name);
}

/** Takes out the record of a change that was not done. */
async function settleChange(
  id: string,
  journal: Journal,
  roots: Roots,
  signal: AbortSignal,
): Promise<boolean> {
  for (const { at, before } of spansOf(journal.read(id)?.items ?? [])) {
    using place = placeOf(roots, at);
    if (place === undefined) return false;
    if (!(await isAt(place, at, before, signal))) return true;
    // What is in the trash was taken, whatever stands in its place by now.
    if (before.kind === 'tree' && before.trash !== null && journal.hasTrash(before.trash)) return true;
  }
  journal.forget(id);
  return true;
}
