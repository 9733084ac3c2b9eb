import type { Vector } from './vector.ts';

/** Programs that attributes choose; `.gitattributes` of the place names `tidy` for all `.txt`. */
export const driverVectors: readonly Vector[] = [
  {
    id: 'G1',
    name: 'core.fsmonitor',
    plant: (place) => place.configure({ 'core.fsmonitor': place.touch('fsmonitor') }),
    trigger: (git) => git('status'),
  },
  {
    id: 'G2',
    name: 'diff.external',
    plant: (place) => place.configure({ 'diff.external': place.touch('external') }),
    trigger: (git) => git('diff'),
  },
  {
    id: 'G2b',
    name: 'diff.external, in a log with patches',
    plant: (place) => place.configure({ 'diff.external': place.touch('external') }),
    trigger: (git) => git('log', '-p', '--ext-diff'),
  },
  {
    id: 'G3',
    name: 'diff.x.command',
    plant: (place) => place.configure({ 'diff.tidy.command': place.touch('command') }),
    trigger: (git) => git('diff'),
  },
  {
    id: 'G4',
    name: 'diff.x.textconv',
    plant: (place) => place.configure({ 'diff.tidy.textconv': place.touch('textconv', 'cat') }),
    trigger: (git) => git('show', 'HEAD'),
  },
  {
    id: 'G4b',
    name: 'diff.x.textconv, in blame',
    plant: (place) => place.configure({ 'diff.tidy.textconv': place.touch('textconv', 'cat') }),
    trigger: (git) => git('blame', 'notes.txt'),
  },
  {
    id: 'G4c',
    name: 'diff.x.textconv, in a search for a change',
    plant: (place) => place.configure({ 'diff.tidy.textconv': place.touch('textconv', 'cat') }),
    trigger: (git) => git('log', '-G', 'ours'),
  },
  {
    id: 'G4d',
    name: 'diff.x.textconv, in grep',
    plant: (place) => place.configure({ 'diff.tidy.textconv': place.touch('textconv', 'cat') }),
    trigger: (git) => git('grep', '--textconv', 'line'),
  },
  {
    id: 'G4e',
    name: 'diff.x.textconv with a cache of its answers in notes',
    plant: (place) =>
      place.configure({
        'diff.tidy.textconv': place.touch('textconv', 'cat'),
        'diff.tidy.cachetextconv': 'true',
      }),
    trigger: (git) => git('diff', 'HEAD~1'),
  },
  {
    id: 'G5',
    name: 'filter.x.clean',
    plant: (place) => place.configure({ 'filter.tidy.clean': place.touch('clean', 'cat') }),
    trigger: (git) => git('diff'),
  },
  {
    id: 'G5b',
    name: 'filter.x.clean, required, when staging',
    plant: (place) =>
      place.configure({ 'filter.tidy.clean': place.touch('clean', 'cat'), 'filter.tidy.required': 'true' }),
    trigger: (git) => git('add', 'untracked.txt'),
  },
  {
    id: 'G5c',
    name: 'filter.x.clean, in status',
    plant: (place) => place.configure({ 'filter.tidy.clean': place.touch('clean', 'cat') }),
    trigger: (git) => git('status'),
  },
  {
    id: 'G6',
    name: 'filter.x.process',
    plant: (place) => place.configure({ 'filter.tidy.process': place.touch('process', 'exit 1') }),
    trigger: (git) => git('diff'),
  },
  {
    id: 'G7',
    name: 'filter.x.smudge',
    plant: (place) => place.configure({ 'filter.tidy.smudge': place.touch('smudge', 'cat') }),
    trigger: (git) => git('checkout', '-f', 'topic'),
  },
  {
    id: 'G7b',
    name: 'filter.x.smudge, by attributes of the git directory alone',
    plant(place) {
      place.write({ 'project/.git/info/attributes': '*.md filter=own\n' });
      place.configure({ 'filter.own.smudge': place.touch('smudge', 'cat') });
    },
    trigger: (git) => git('worktree', 'add', '../worktree', 'topic'),
  },
  {
    id: 'G7c',
    name: 'filter.x.smudge, by core.attributesFile',
    plant(place) {
      place.write({ 'project/.git/attributes': '*.md filter=own\n' });
      place.configure({
        'core.attributesFile': '.git/attributes',
        'filter.own.smudge': place.touch('smudge', 'cat'),
      });
    },
    trigger: (git) => git('checkout', 'HEAD~1', '--', 'README.md', 'notes.txt'),
  },
  {
    id: 'G7d',
    name: 'filter.x.smudge, in cat-file --filters',
    plant: (place) => place.configure({ 'filter.tidy.smudge': place.touch('smudge', 'cat') }),
    trigger: (git) => git('cat-file', '--filters', 'HEAD:notes.txt'),
  },
  {
    id: 'G8',
    name: 'merge.x.driver',
    plant: (place) => place.configure({ 'merge.tidy.driver': place.touch('driver', 'exit 1') }),
    trigger(git) {
      git('commit', '-q', '-a', '-m', 'All');
      git('merge', 'topic');
    },
  },
  {
    id: 'G8b',
    name: 'merge.x.driver, by merge.default, in a cherry-pick',
    plant(place) {
      place.write({ 'project/.gitattributes': '' });
      place.configure({ 'merge.default': 'mine', 'merge.mine.driver': place.touch('driver', 'exit 1') });
    },
    trigger(git) {
      git('commit', '-q', '-a', '-m', 'All');
      git('cherry-pick', 'topic');
    },
  },
  {
    id: 'G8c',
    name: 'merge.x.driver, when a stash is applied',
    plant: (place) => place.configure({ 'merge.tidy.driver': place.touch('driver', 'exit 1') }),
    trigger(git) {
      git('commit', '-q', '-a', '-m', 'All');
      git('stash', 'apply');
    },
  },
  {
    id: 'G8d',
    name: 'merge.x.driver, in merge-tree',
    plant: (place) => place.configure({ 'merge.tidy.driver': place.touch('driver', 'exit 1') }),
    trigger: (git) => git('merge-tree', '--write-tree', 'HEAD', 'topic'),
  },
];
