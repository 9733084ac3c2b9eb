import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../../temporary.ts';
import { type Leak, outsideRepository, said, secret } from './leak.ts';
import type { Place } from './place.ts';

function emptyProject(place: Place): string {
  const folder = join(place.root, 'taken');
  mkdirSync(folder);
  return folder;
}

/** Ways to lead git to a git directory or a worktree that lies outside. */
export const discoveryLeaks: readonly Leak[] = [
  {
    id: 'G36',
    name: 'core.worktree outside',
    repo: 'project',
    secret,
    plant(place) {
      writeFileSync(join(place.outside, 'notes.txt'), `${secret}\n`);
      place.configure({ 'core.worktree': place.outside });
    },
    show: said('project', 'diff'),
  },
  {
    id: 'G36b',
    name: 'core.worktree above the root',
    repo: 'project',
    secret,
    plant(place) {
      writeFileSync(join(place.folder, secret), '');
      place.configure({ 'core.worktree': '../../..' });
    },
    show: said('project', 'status'),
  },
  {
    id: 'G37',
    name: '.git file that leads outside',
    repo: 'taken',
    secret,
    plant: (place) =>
      writeFileSync(join(emptyProject(place), '.git'), `gitdir: ${outsideRepository(place)}/.git\n`),
    show: said('taken', 'log'),
  },
  {
    id: 'G37b',
    name: '.git file that leads outside by a relative path',
    repo: 'taken',
    secret,
    plant(place) {
      outsideRepository(place);
      writeFileSync(join(emptyProject(place), '.git'), 'gitdir: ../../outside/repository/.git\n');
    },
    show: said('taken', 'show'),
  },
  {
    id: 'G37c',
    name: '.git file that leads to a symlink under the root, and that outside',
    repo: 'taken',
    secret,
    plant(place) {
      symlinkSync(outsideRepository(place), join(place.root, 'bridge'));
      writeFileSync(join(emptyProject(place), '.git'), 'gitdir: ../bridge/.git\n');
    },
    show: said('taken', 'log'),
  },
  {
    id: 'G37d',
    name: 'worktree under the root of a repository outside',
    repo: 'taken',
    secret,
    plant: (place) =>
      void git(
        outsideRepository(place),
        'worktree',
        'add',
        '-q',
        '--no-checkout',
        '-b',
        'topic',
        join(place.root, 'taken'),
      ),
    show: said('taken', 'log'),
  },
  {
    id: 'G38',
    name: '.git that is a symlink to outside',
    repo: 'taken',
    secret,
    plant: (place) => symlinkSync(join(outsideRepository(place), '.git'), join(emptyProject(place), '.git')),
    show: said('taken', 'log'),
  },
  {
    id: 'G39',
    name: 'commondir outside',
    repo: 'project',
    secret,
    plant: (place) => place.write({ 'project/.git/commondir': `${outsideRepository(place)}/.git\n` }),
    show: said('project', 'log', 'refs/heads/main'),
  },
  {
    id: 'G39b',
    name: 'commondir of a linked worktree outside',
    repo: 'linked',
    secret,
    plant(place) {
      place.plain('worktree', 'add', '-q', '../linked', 'topic');
      place.write({ 'project/.git/worktrees/linked/commondir': '../../../../../outside/repository/.git\n' });
      outsideRepository(place);
    },
    show: said('linked', 'log', 'main'),
  },
  {
    id: 'G41',
    name: 'repository that is a symlink to outside',
    repo: 'taken',
    secret,
    plant: (place) => symlinkSync(outsideRepository(place), join(place.root, 'taken')),
    show: said('taken', 'log'),
  },
  {
    id: 'G41b',
    name: 'repository in a folder that is a symlink to outside',
    repo: 'bridge/repository',
    secret,
    plant(place) {
      outsideRepository(place);
      symlinkSync(place.outside, join(place.root, 'bridge'));
    },
    show: said('bridge/repository', 'log'),
  },
  {
    id: 'G41c',
    name: 'repository named by a path that goes up',
    repo: '../outside/repository',
    secret,
    plant: (place) => void outsideRepository(place),
    show: said('../outside/repository', 'log'),
  },
  {
    id: 'G42',
    name: 'repository above the root, for a folder that is none',
    repo: 'plain',
    secret,
    plant(place) {
      cpSync(join(outsideRepository(place), '.git'), join(place.folder, '.git'), { recursive: true });
      mkdirSync(join(place.root, 'plain'));
    },
    show: said('plain', 'log'),
  },
  {
    id: 'G42b',
    name: 'repository above the root, for the root itself',
    repo: '.',
    secret,
    plant: (place) => renameSync(join(outsideRepository(place), '.git'), join(place.folder, '.git')),
    show: said('.', 'log'),
  },
];
