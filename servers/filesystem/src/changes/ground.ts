import { join } from 'node:path';
import type { Change, Item, Spot } from './change.ts';
import { IdTaken, inJournal, type Journal } from './journal.ts';
import type { Place } from '../paths/locate.ts';
import { codeOf } from '../node-error.ts';
import type { Queue } from './queue.ts';
import { Refusal } from '@handrail/domain';
import type { Space } from './space.ts';
import type { Workspace } from '../paths/workspace.ts';

/** What every change stands on. */
export interface Ground {
  readonly workspace: Workspace;
  readonly journal: Journal;
  readonly space: Space;
  readonly queue: Queue;
  /** Permissions of a new file. */
  readonly newFileMode: number;
}

/** Who changes something, for the journal, and how long they wait. */
export interface Origin {
  readonly tool: string;
  readonly caller?: string | undefined;
  readonly signal: AbortSignal;
}

/** One part of a change, made ready: nothing that others can see has happened yet. */
export interface Step extends AsyncDisposable {
  readonly items: readonly Item[];
  readonly made: readonly Spot[];
  /**
   * Waits for what is under way.
   * @throws Error of Node
   */
  settle?(): Promise<void>;
  /**
   * Does it, at once and as a whole.
   * @throws Error of Node; then it was not done
   */
  commit(): void;
  /**
   * Looks at what was done, when that cannot be known before; of a step that is alone.
   * @throws Refusal; then it is taken back
   */
  verify?(): Promise<void>;
  /** Undoes it at once; of a step that others follow, or that is verified. */
  takeBack?(): void;
}

/** Where a change is serialised: the first name below the directory that exists, since others may make the same parents. */
const lockOf = ({ directory, rest }: Place): string => join(directory.path(), rest[0] ?? '');

const MOST_TRIES = 10;

/**
 * Holds places, so that no other change of this process happens there meanwhile.
 * @param find is called again when it was this call's turn: what it waited for may have moved them
 */
export async function holding<P extends readonly Place[] | [], T>(
  { queue }: Pick<Ground, 'queue'>,
  find: () => P,
  signal: AbortSignal,
  work: (places: P) => Promise<T>,
): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const first = find();
    const locks = first.map(lockOf);
    for (const place of first) place[Symbol.dispose]();
    const done = await queue.run(locks, signal, async () => {
      const places = find();
      try {
        const isSame = places.every((place, index) => lockOf(place) === locks[index]);
        return isSame ? { result: await work(places) } : undefined;
      } catch (error) {
        if (error instanceof IdTaken) return undefined; // it takes a new one
        throw error;
      } finally {
        for (const place of places) place[Symbol.dispose]();
      }
    });
    if (done !== undefined) return done.result;
  }
  throw new Refusal('changed_meanwhile', 'The path leads elsewhere each time it is looked at.', 'Try again.');
}

/**
 * Puts a change down in the journal, and does it.
 * @throws Refusal `journal_full`; IdTaken, for `holding` to try again; Error of Node; then nothing was done
 */
export async function carryOut(
  { journal }: Pick<Ground, 'journal'>,
  id: string,
  steps: readonly Step[],
  { tool, caller }: Origin,
  undoes?: string,
): Promise<void> {
  const entry: Change = {
    id,
    at: Date.now(),
    tool,
    ...(caller !== undefined && { caller }),
    ...(undoes !== undefined && { undoes }),
    items: steps.flatMap(({ items }) => items),
    made: steps.flatMap(({ made }) => made),
  };
  const end = inJournal(() => journal.pending.begin({ change: id }));
  try {
    journal.record(entry);
    try {
      await commitAll(steps);
    } catch (error) {
      journal.forget(id);
      throw error;
    }
  } finally {
    end();
  }
}

async function commitAll(steps: readonly Step[]): Promise<void> {
  const done: Step[] = [];
  try {
    for (const step of steps) await step.settle?.();
    for (const step of steps) {
      step.commit();
      done.push(step);
      if (step.verify !== undefined) await step.verify();
    }
  } catch (error) {
    for (const step of done.toReversed()) step.takeBack?.();
    throw error;
  }
}

/** Tries to rename, and where that would lead to another disk, goes by a copy. */
export async function orAsCopy<T>(work: (asCopy: boolean) => Promise<T>): Promise<T> {
  try {
    return await work(false);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    return await work(true);
  }
}
