import { type BigIntStats, readlinkSync } from 'node:fs';
import { isAbsolute, sep } from 'node:path';
import type { Directory } from './directory.ts';
import { lookUp } from './look-up.ts';
import { failure } from './open-file.ts';
import type { Address, Root, Roots } from './roots.ts';

/** As the kernel: path_resolution(7). */
const MOST_LINKS = 40;

/** Where a path leads: links in it were followed by hand, so that none could lead out of the roots. */
export interface Place extends Address, Disposable {
  /** The deepest directory on the way that exists; the root itself when `rest` is empty. */
  readonly directory: Directory;
  /** What lies below `directory`: nothing for a root, one name usually, more when parents are missing. */
  readonly rest: readonly string[];
  /** What is there; `undefined` when nothing is. */
  readonly stat: BigIntStats | undefined;
}

/** A link that leads out of the roots. */
export class LeadsOutside extends Error {
  override readonly name = 'LeadsOutside';
}

interface Step {
  readonly directory: Directory;
  /** Its name in the one before; '' for the root. */
  readonly name: string;
}

/**
 * Walks from the root to a path, holding each directory on the way.
 * @param follow whether a link at the very end is followed; parents' links always are
 * @throws LeadsOutside; Error of Node: ELOOP, ENOTDIR, EACCES
 */
export function locate(roots: Roots, address: Address, follow: boolean): Place {
  let root = address.root;
  let steps: Step[] = [{ directory: root.directory, name: '' }];
  const ahead = [...address.components];
  let links = 0;

  const back = () => {
    if (steps.length === 1) throw new LeadsOutside();
    steps.pop()?.directory[Symbol.dispose]();
  };
  const restart = (at: Root) => {
    while (steps.length > 1) back();
    root = at;
    steps = [{ directory: root.directory, name: '' }];
  };
  const here = (): Directory => steps.at(-1)?.directory ?? root.directory;
  const place = (rest: readonly string[], stat: BigIntStats | undefined): Place => {
    const components = [...steps.slice(1).map(({ name }) => name), ...rest];
    const directory = here();
    // All but the last were only the way there, and the first is the root's own.
    for (const step of steps.slice(1, -1)) step.directory[Symbol.dispose]();
    const dispose = () => {
      if (steps.length > 1) directory[Symbol.dispose]();
    };
    return { root, components, directory, rest, stat, [Symbol.dispose]: dispose };
  };
  const jump = (entry: string) => {
    links += 1;
    if (links > MOST_LINKS) throw failure('ELOOP', 'too many links');
    const target = readlinkSync(entry);
    if (isAbsolute(target)) {
      const inside = roots.absolute(target);
      if (inside === undefined) throw new LeadsOutside();
      restart(inside.root);
      ahead.unshift(...inside.components);
    } else ahead.unshift(...target.split(sep).filter((component) => component !== ''));
  };

  try {
    for (;;) {
      const name = ahead.shift();
      if (name === undefined) {
        // The path ended in `..` or in a link to a directory above: give it by its parent, as any other.
        const step = steps.length > 1 ? steps.pop() : undefined;
        if (step === undefined) return place([], root.directory.stat);
        const { stat } = step.directory;
        step.directory[Symbol.dispose]();
        return place([step.name], stat);
      }
      if (name === '.') continue;
      if (name === '..') {
        back();
        continue;
      }
      const found = lookUp(here(), name);
      if (found === undefined) {
        if (ahead.includes('..')) throw failure('ENOENT', 'a parent does not exist');
        return place([name, ...ahead.filter((rest) => rest !== '.')], undefined);
      }
      const last = ahead.length === 0;
      if (found.stat.isSymbolicLink()) {
        if (last && !follow) return place([found.name], found.stat);
        jump(here().entry(found.name));
      } else if (last) return place([found.name], found.stat);
      else if (found.stat.isDirectory())
        steps.push({ directory: here().enter(found.name), name: found.name });
      else throw failure('ENOTDIR', 'a parent is not a directory');
    }
  } catch (error) {
    for (const { directory } of steps.slice(1)) directory[Symbol.dispose]();
    throw error;
  }
}
