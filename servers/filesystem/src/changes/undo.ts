import { join } from 'node:path';
import { locate, type Place } from '../paths/locate.ts';
import {
  type Change,
  inverse,
  type Item,
  pathOf,
  type Span,
  spansOf,
  type Spot,
  spotOf,
  type State,
} from './change.ts';
import { carryOut, type Ground, holding, orAsCopy, type Origin, type Step } from './ground.ts';
import { inverseStep } from './inverse-step.ts';
import type { Journal } from './journal.ts';
import { quote, Refusal } from '@handrail/domain';
import { removeIfEmpty } from './remove-tree.ts';
import { isAt, isLike } from './state.ts';

export interface Undone {
  /** The change that was taken back, and the tool that had made it. */
  readonly undone: string;
  readonly tool: string;
  /** What is as it was before. */
  readonly paths: readonly string[];
  /** The taking back, which can be taken back too. */
  readonly change: string;
}

/** `never`: all is as it was before; `elsewhere`: not in these folders. */
type NotUndone = 'never' | 'elsewhere';

/**
 * Takes back one change: the one named, or the newest in these folders that is neither taken back nor itself a taking
 * back. All is looked at before anything is done.
 * @throws Refusal `nothing_to_undo`, `unknown_change`, `changed_since`, `not_kept`, `denied` and more; then nothing was
 * changed
 */
export async function undo(ground: Ground, id: string | undefined, origin: Origin): Promise<Undone> {
  if (id === undefined) return await undoNewest(ground, origin);
  const undone = await undoOne(ground, id, origin);
  if (undone === 'never')
    throw new Refusal('nothing_to_undo', `All is as it was before ${quote(id)}.`, 'There is nothing to do.');
  if (undone === 'elsewhere')
    throw new Refusal(
      'unknown_change',
      `There is no change ${quote(id)} in these folders, or it is no longer kept.`,
      'Give the id that the change was answered with.',
    );
  return undone;
}

async function undoNewest(ground: Ground, origin: Origin): Promise<Undone> {
  const takenBack = new Set<string>();
  for (const id of ground.journal.ids()) {
    origin.signal.throwIfAborted();
    const change = ground.journal.read(id);
    if (change === undefined || takenBack.has(id) || changesNothing(change)) continue;
    if (change.undoes === undefined) {
      const undone = await undoOne(ground, id, origin);
      if (typeof undone !== 'string') return undone;
    } else takenBack.add(change.undoes);
  }
  throw new Refusal(
    'nothing_to_undo',
    'No change in these folders is left to take back.',
    'To take back an undo itself, give the id it was answered with.',
  );
}

/** A file may be written with the content it has. */
const changesNothing = ({ items }: Change): boolean =>
  spansOf(items).every(({ before, after }) => JSON.stringify(before) === JSON.stringify(after));

async function undoOne(ground: Ground, id: string, origin: Origin): Promise<Undone | NotUndone> {
  const { journal } = ground;
  using _held = journal.hold(id);
  const change = journal.read(id);
  if (change === undefined) return 'elsewhere';
  const { signal } = origin;
  const spans = spansOf(change.items);
  const undone = await atPlaces(ground, spans, signal, async (places): Promise<Undone | NotUndone> => {
    if (journal.read(id) === undefined) return 'elsewhere'; // another server made room while this waited
    if (await isAsBefore(journal, places, spans, signal)) return 'never';
    for (const [index, { at, after }] of spans.entries())
      if (!(await isAt(places[index], at, after, signal))) throw changedSince(ground, at, change);
    return await takeBack(ground, change, places, origin);
  });
  return undone ?? 'elsewhere';
}

/** Holds the places of a change; undefined when they are not all in these folders. */
async function atPlaces<T>(
  ground: Ground,
  spans: readonly Span[],
  signal: AbortSignal,
  work: (places: readonly Place[]) => Promise<T>,
): Promise<T | undefined> {
  const { workspace } = ground;
  const addresses = spans.flatMap(({ at }) => workspace.roots.absolute(pathOf(at)) ?? []);
  if (addresses.length < spans.length) return undefined;
  const isTree = spans.some(({ before, after }) => before.kind === 'tree' || after.kind === 'tree');
  const find = (): Place[] => {
    const places: Place[] = [];
    try {
      for (const { root, components } of addresses)
        places.push(workspace.find(join(root.path, ...components), isTree ? 'move' : 'write', false));
      return places;
    } catch (error) {
      for (const place of places) place[Symbol.dispose]();
      throw error;
    }
  };
  const shown = addresses.map((address) => workspace.show(address)).join(', ');
  return await holding(
    ground,
    find,
    signal,
    async (places) => await workspace.attempt(shown, async () => await work(places)),
  );
}

/** Whether everything is as it was before. What is in the trash is not where it was, whatever is there by now. */
async function isAsBefore(
  journal: Journal,
  places: readonly Place[],
  spans: readonly Span[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const [index, { at, before }] of spans.entries()) {
    if (!(await isAt(places[index], at, before, signal))) return false;
    if (before.kind === 'tree' && before.trash !== null && journal.hasTrash(before.trash)) return false;
  }
  return true;
}

async function takeBack(
  ground: Ground,
  change: Change,
  places: readonly Place[],
  origin: Origin,
): Promise<Undone> {
  const { workspace, journal } = ground;
  const id = journal.nextId();
  const paths = places.map((place) => workspace.show(place));
  const held = new Map(places.map((place) => [pathOf(spotOf(place)), place]));
  await orAsCopy(async (asCopy) => {
    const steps: Step[] = [];
    try {
      for (const item of change.items.toReversed()) {
        const back = inverse(item);
        const step = await inverseStep(ground, back, held, { id, asCopy }, origin.signal);
        steps.push(step);
        // It may have been changed between the look at it and this.
        if (!step.items.every((found) => isLike(takenFrom(found).state, takenFrom(back).state)))
          throw changedSince(ground, takenFrom(back).at, change);
      }
      await carryOut(ground, id, steps, origin, change.id);
    } finally {
      for (const step of steps) await step[Symbol.asyncDispose]();
    }
  });
  for (const made of change.made.toReversed()) removeMade(ground, made);
  return { undone: change.id, tool: change.tool, paths, change: id };
}

/** What an item takes away, and from where. */
const takenFrom = (item: Item): { readonly at: Spot; readonly state: State } =>
  'at' in item ? { at: item.at, state: item.before } : { at: item.from, state: item.what };

/** Removes a directory that was made for a change, unless something else is in it by now. */
function removeMade({ workspace: { roots } }: Ground, made: Spot): void {
  const address = roots.absolute(pathOf(made));
  if (address === undefined) return;
  try {
    using place = locate(roots, address, false);
    const [name] = place.rest;
    if (name !== undefined && pathOf(spotOf(place)) === pathOf(made)) removeIfEmpty(place.directory, name);
  } catch {
    // Something else is there by now: it stays, and what was to be taken back has been.
  }
}

function changedSince({ workspace }: Ground, at: Spot, { id, tool }: Change): Refusal {
  const address = workspace.roots.absolute(pathOf(at));
  const shown = address === undefined ? '' : workspace.show(address);
  return new Refusal(
    'changed_since',
    `${quote(shown)} has changed since ${tool} left it in change ${quote(id)}.`,
    'Nothing was changed. Take back later changes of it first, or mend the file by hand.',
  );
}
