import { join } from 'node:path';
import type { Glob } from '../patterns/glob.ts';
import type { Place } from '../paths/locate.ts';
import { failure } from '../paths/open-file.ts';
import { Pace } from '../paths/pace.ts';
import { Refusal } from '@handrail/domain';
import type { Address } from '../paths/roots.ts';
import { type OpenStart, openStarts } from '../paths/start.ts';
import { type Omitted, walk } from '../paths/walk.ts';
import type { Workspace } from '../paths/workspace.ts';
import { type Batch, batchesOf } from './batches.ts';

/** What is searched, and what of it. */
export interface Scope {
  /** Of a file or directory; `undefined` for all roots. */
  readonly path: string | undefined;
  readonly glob: Glob | undefined;
  /** Also .git and what .gitignore excludes. */
  readonly ignored: boolean;
}

/** A file below a target: the directories on the way, and its name. */
export interface Spot {
  readonly path: readonly string[];
  readonly name: string;
}

/** Behind a line of a file or, where that is 0, behind the file. */
export interface After extends Spot {
  readonly line: number;
}

interface Means {
  readonly workspace: Workspace;
  readonly signal: AbortSignal;
  /** Where it is noted what the walk leaves out. */
  readonly omitted: Omitted;
}

/** A file or directory to search. */
export interface Target extends Disposable {
  /** The directory that spots are below. */
  readonly base: Address;
  batches(after: After | undefined): AsyncGenerator<Batch, void, void>;
}

/** @throws Refusal */
export function openTargets(scope: Scope, means: Means): Target[] {
  const file = scope.path === undefined ? undefined : openFile(scope.path, scope, means);
  if (file !== undefined) return [file];
  return openStarts(means.workspace, scope.path).map((start) => directoryTarget(start, scope, means));
}

/** @returns undefined when the path leads to a directory, or to nothing */
function openFile(path: string, { glob }: Scope, { workspace }: Means): Target | undefined {
  const place = workspace.find(path, 'read');
  const { root, components, directory, rest, stat } = place;
  const dispose = () => place[Symbol.dispose]();
  const [name] = rest;
  if (stat === undefined || stat.isDirectory() || name === undefined) {
    dispose();
    return undefined;
  }
  if (!stat.isFile()) {
    dispose();
    return workspace.attempt(path, () => {
      throw failure('EINVAL', 'not a regular file');
    });
  }
  return {
    base: { root, components: components.slice(0, -1) },
    async *batches(after) {
      if (after?.line === 0 || glob?.matches(name) === false) return;
      const files = [{ at: directory.at, path: [], names: [name] }];
      yield { files, after: after?.line ?? 0, release: () => {} };
    },
    [Symbol.dispose]: dispose,
  };
}

function directoryTarget(start: OpenStart, { glob, ignored }: Scope, means: Means): Target {
  const { workspace, signal, omitted } = means;
  const base = { root: start.place.root, components: start.components };
  const below = (path: readonly string[], name: string) => [...path, name].join('/');
  return {
    base,
    async *batches(after) {
      if (after !== undefined && after.line > 0) yield* restOf(after, base, workspace);
      const pace = new Pace(signal);
      const listings = walk(start, {
        pace,
        deny: workspace.rulesOf(start.place.root),
        omitted,
        gitignored: ignored ? 'entered' : 'omitted',
        after,
        ...(glob !== undefined && { enters: (path) => glob.canMatchBelow(path.join('/')) }),
      });
      const wants = (path: readonly string[], name: string) =>
        glob === undefined || glob.matches(below(path, name));
      yield* batchesOf(listings, wants, pace);
    },
    [Symbol.dispose]: () => start[Symbol.dispose](),
  };
}

/** The file that a page ended in. It is found anew, by all the rules: a cursor can be made by anybody. */
function* restOf(after: After, { root, components }: Address, workspace: Workspace): Generator<Batch> {
  const path = join(root.path, ...components, ...after.path, after.name);
  let place: Place;
  try {
    place = workspace.find(path, 'read', false);
  } catch (error) {
    if (error instanceof Refusal) return; // gone since
    throw error;
  }
  const release = () => place[Symbol.dispose]();
  const [name] = place.rest;
  if (place.stat?.isFile() !== true || name === undefined) return release();
  const files = [{ at: place.directory.at, path: after.path, names: [name] }];
  yield { files, after: after.line, release };
}
