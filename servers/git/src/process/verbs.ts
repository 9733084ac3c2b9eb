/** As in @handrail/server: what an operator allows. */
export type Access = 'read' | 'write' | 'full';

/**
 * What git may be asked at each level, as the verb, or the verb and its action where other actions do more. Tools are the
 * first wall: this one stands should one of them ask for too much.
 */
const verbs: Readonly<Record<Access, ReadonlySet<string>>> = {
  read: new Set([
    'blame',
    'cat-file',
    'config --list',
    'diff',
    'diff-index',
    'diff-tree',
    'for-each-ref',
    'grep',
    'log',
    'ls-files',
    'ls-tree',
    'merge-base',
    'rev-list',
    'rev-parse',
    'show',
    'stash list',
    'status',
    'var',
    'worktree list',
  ]),
  write: new Set([
    'add',
    'branch',
    'checkout',
    'cherry-pick',
    'commit',
    'commit-tree',
    'hash-object',
    'merge',
    'mktree',
    'read-tree',
    'rebase',
    'reset',
    'restore',
    'revert',
    'rm',
    'stash',
    'switch',
    'update-index',
    'update-ref',
    'worktree',
    'write-tree',
  ]),
  full: new Set(['clone', 'fetch', 'init', 'merge --ff-only', 'push']),
};

const levels: readonly Access[] = ['read', 'write', 'full'];

/** @throws Error a fault of ours: a tool asks for more than its access */
export function demandVerb(access: Access, [verb = '', action = '']: readonly string[]): void {
  const allowed = levels.slice(0, levels.indexOf(access) + 1);
  if (allowed.some((level) => verbs[level].has(verb) || verbs[level].has(`${verb} ${action}`))) return;
  throw new Error(`git ${verb} is not for ${access} access`);
}
