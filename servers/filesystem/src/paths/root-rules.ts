import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { DenyRules } from '../patterns/deny-rules.ts';
import { quote, Refusal } from '@handrail/domain';
import type { Root } from './roots.ts';
import { foldName } from '../patterns/spelling.ts';

/**
 * The rules as they hold below one root. Where the root is the parent of something protected (`~/.config` of `gh`), its
 * own names count too; and what the server keeps for itself is out of reach in every folder.
 * @param own folder of the server, absolute
 */
export function rulesBelow(root: Root, rules: DenyRules, own: string): DenyRules {
  const above = namesAbove(root, rules);
  const ownNames = namesBelow(root, own);
  const refuseOwn = (components: readonly string[], withParents: boolean) => {
    if (ownNames === undefined) return;
    const folded = components.map(foldName);
    if (startsWith(folded, ownNames) || (withParents && startsWith(ownNames, folded)))
      throw new Refusal(
        'denied',
        `${quote(components.join('/'))} holds what this server keeps to take changes back.`,
        'Leave it alone; undo_change uses it.',
      );
  };
  return {
    refuse: (components, to) => {
      refuseOwn(components, false);
      rules.refuse([...above, ...components], to);
    },
    refuseMove: (components) => {
      refuseOwn(components, true);
      rules.refuseMove([...above, ...components]);
    },
    hides: (directory) => {
      const hides = rules.hides([...above, ...directory]);
      const folded = directory.map(foldName);
      const isParent = ownNames?.length === folded.length + 1 && startsWith(ownNames, folded);
      return isParent ? (name) => foldName(name) === ownNames.at(-1) || hides(name) : hides;
    },
  };
}

const startsWith = (path: readonly string[], start: readonly string[]): boolean =>
  start.length <= path.length && start.every((name, index) => name === path[index]);

/** None, unless a rule goes on below the root; none either where the operator named what is protected itself. */
function namesAbove(root: Root, rules: DenyRules): readonly string[] {
  const names = root.directory.path().split(sep).filter(Boolean);
  const isRefused = (work: () => void): boolean => {
    try {
      work();
      return false;
    } catch {
      return true;
    }
  };
  if (isRefused(() => rules.refuse(names, 'read'))) return [];
  return isRefused(() => rules.refuseMove(names)) ? names : [];
}

function namesBelow(root: Root, folder: string): readonly string[] | undefined {
  const [first, ...rest] = relative(root.directory.path(), realPath(folder)).split(sep);
  if (first === undefined || first === '' || first === '..' || resolve(first) === first) return undefined;
  return [first, ...rest].map(foldName);
}

/** Of what is not there yet, as it will be: its parents may be links. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
