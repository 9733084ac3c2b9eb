import type { Place } from './place.ts';
import type { Vector } from './vector.ts';

type Trigger = Vector['trigger'];

const commit: Trigger = (git) => git('commit', '-q', '-a', '-m', 'All');

const after =
  (...args: string[]): Trigger =>
  (git, place) => {
    commit(git, place);
    git(...args);
  };

const hook = (place: Place, name: string, then?: string) =>
  place.write({ [`project/.git/hooks/${name}`]: `#!/bin/sh\n${place.touch(name, then)}\n` }, 0o755);

const hookVector = (id: string, name: string, trigger: Trigger): Vector => ({
  id,
  name: `hook ${name}`,
  plant: (place) => hook(place, name),
  trigger,
});

/** So much in the object store that git would clean it up after a commit. */
function crowd(place: Place): void {
  place.plain('repack', '-q', '-a', '-d');
  place.plain('hash-object', '-w', 'untracked.txt');
  place.plain('repack', '-q');
  place.plain('commit', '-q', '--allow-empty', '-m', 'One more');
  place.plain('repack', '-q', '-d');
  place.plain('commit', '-q', '--allow-empty', '-m', 'Another');
  place.plain('repack', '-q', '-d');
  place.configure({ 'gc.autoPackLimit': '1', 'gc.autoDetach': 'false' });
}

export const hookVectors: readonly Vector[] = [
  hookVector('G9', 'pre-commit', commit),
  hookVector('G9b', 'prepare-commit-msg', commit),
  hookVector('G9c', 'commit-msg', commit),
  hookVector('G9d', 'post-commit', commit),
  hookVector('G9e', 'pre-merge-commit', after('merge', 'topic')),
  hookVector('G9f', 'post-merge', after('merge', 'topic')),
  hookVector('G9g', 'pre-rebase', after('rebase', 'topic')),
  hookVector('G9h', 'post-rewrite', (git) => git('commit', '-q', '--amend', '-m', 'Other words')),
  hookVector('G9i', 'applypatch-msg', after('rebase', '--apply', 'topic')),
  hookVector('G9j', 'pre-push', (git) => git('push', 'origin', 'main:pushed')),
  hookVector('G10', 'post-index-change', (git) => git('status')),
  hookVector('G11', 'reference-transaction', (git) => git('branch', 'new')),
  hookVector('G11b', 'reference-transaction', (git) => git('fetch')),
  hookVector('G12', 'post-checkout', (git) => git('checkout', '-f', '-q', 'topic')),
  hookVector('G12b', 'post-checkout', (git) => git('worktree', 'add', '../worktree', 'topic')),
  {
    id: 'G13',
    name: 'core.hooksPath',
    plant(place) {
      place.write({ 'project/tools/pre-commit': `#!/bin/sh\n${place.touch('hooks-path')}\n` }, 0o755);
      place.configure({ 'core.hooksPath': 'tools' });
    },
    trigger: commit,
  },
  {
    id: 'G32',
    name: 'hook pre-auto-gc',
    plant(place) {
      crowd(place);
      // It refuses, so that no cleaning runs on behind a test.
      hook(place, 'pre-auto-gc', 'exit 1');
    },
    trigger: commit,
  },
  {
    id: 'G33',
    name: 'hook in the configuration',
    needs: '2.54.0',
    plant: (place) =>
      place.configure({ 'hook.mine.event': 'pre-commit', 'hook.mine.command': place.touch('config-hook') }),
    trigger: commit,
  },
  {
    id: 'G33b',
    name: 'hook in the configuration, on the change of an index',
    needs: '2.54.0',
    plant: (place) =>
      place.configure({
        'hook.mine.event': 'post-index-change',
        'hook.mine.command': place.touch('config-hook'),
      }),
    trigger: (git) => git('status'),
  },
];
