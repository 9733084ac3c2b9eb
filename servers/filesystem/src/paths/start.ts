import type { Directory } from './directory.ts';
import { noRules } from '../patterns/ignore-rules.ts';
import type { Place } from './locate.ts';
import { failure } from './open-file.ts';
import { gitignoreOf, type Start } from './walk.ts';
import type { Workspace } from './workspace.ts';

/** A directory to walk from, held open until it is disposed. */
export interface OpenStart extends Start, Disposable {
  readonly place: Place;
}

/**
 * Opens a directory for a walk; the .gitignore files of the directories above it, up to its root, hold in it too.
 * @throws Refusal; `not_a_directory` when it is something else
 */
export function openStart(workspace: Workspace, path: string): OpenStart {
  const place = workspace.find(path, 'read');
  try {
    return workspace.attempt(path, () => {
      if (place.stat === undefined) throw failure('ENOENT', 'nothing is there');
      return begin(place);
    });
  } catch (error) {
    place[Symbol.dispose]();
    throw error;
  }
}

/** The directories that a walk without a path starts from: all the roots. */
export function openStarts(workspace: Workspace, path: string | undefined): OpenStart[] {
  const starts: OpenStart[] = [];
  try {
    for (const each of path === undefined ? workspace.roots.all.map((root) => root.path) : [path])
      starts.push(openStart(workspace, each));
    return starts;
  } catch (error) {
    for (const start of starts) start[Symbol.dispose]();
    throw error;
  }
}

/** Its own name does not matter: whoever names a directory wants to see it, though it be ignored. */
function begin(place: Place): OpenStart {
  const { root, components } = place;
  let ignore = noRules;
  let directory: Directory = root.directory;
  const close = () => {
    if (directory !== root.directory) directory[Symbol.dispose]();
  };
  try {
    for (const [level, name] of components.entries()) {
      ignore = ignore.within(components[level - 1], gitignoreOf(directory));
      const next = directory.enter(name);
      close();
      directory = next;
    }
  } catch (error) {
    close();
    throw error;
  }
  const dispose = () => {
    close();
    place[Symbol.dispose]();
  };
  return { place, directory, components, ignore, [Symbol.dispose]: dispose };
}
