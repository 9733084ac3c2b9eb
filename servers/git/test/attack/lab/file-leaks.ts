import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Leak, said, secret } from './leak.ts';
import type { Place } from './place.ts';

/** A file outside that holds the secret. */
function outsideFile(place: Place, content = `${secret}\n`, name = 'file'): string {
  const path = join(place.outside, name);
  writeFileSync(path, content);
  return path;
}

function link(place: Place, from: string, to: string): void {
  const path = join(place.repository, from);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  symlinkSync(to, path);
}

/** Puts a folder outside in the place of the tracked folder `src`. */
function swapFolder(place: Place): void {
  outsideFile(place, `${secret}\n`, 'main.txt');
  link(place, 'src', place.outside);
}

/** Ways to make git read a single file that lies outside, and say what stands in it. */
export const fileLeaks: readonly Leak[] = [
  {
    id: 'G43',
    name: 'tracked symlink, its target stored as if it were the file',
    repo: 'project',
    secret,
    plant(place) {
      link(place, 'notes.txt', outsideFile(place));
    },
    show: (place) => {
      const object = place.plain('hash-object', '-w', 'notes.txt').out.toString().trim();
      return place.plain('cat-file', 'blob', object).out.toString();
    },
  },
  {
    id: 'G43f',
    name: 'tracked file in a folder that became a symlink, in blame',
    repo: 'project',
    secret,
    plant: swapFolder,
    show: said('project', 'blame', 'src/main.txt'),
  },
  {
    id: 'G43g',
    name: 'tracked file in a folder that became a symlink, in grep',
    repo: 'project',
    secret,
    plant: swapFolder,
    show: said('project', 'grep', '-h', 'SECRET'),
  },
  {
    id: 'G43h',
    name: 'symlink as a file compared without an index',
    repo: 'project',
    secret,
    plant: swapFolder,
    show: said('project', 'diff', '--no-index', 'README.md', 'src/main.txt'),
  },
  {
    id: 'G43i',
    name: 'included configuration of outside, its value taken for a number',
    repo: 'project',
    secret,
    plant: (place) =>
      place.configure({ 'include.path': outsideFile(place, `[core]\n\tabbrev = ${secret}\n`) }),
    show: said('project', 'log'),
  },
  {
    id: 'G43j',
    name: 'included configuration of outside, its value shown as an address',
    repo: 'project',
    secret,
    plant: (place) =>
      place.configure({
        'include.path': outsideFile(place, `[remote "x"]\n\turl = https://${secret}@example.org/\n`),
      }),
    show: said('project', 'remote', '-v'),
  },
  {
    id: 'G43k',
    name: 'configuration that is a symlink to outside',
    repo: 'project',
    secret,
    plant(place) {
      const outside = outsideFile(
        place,
        `[core]\n\trepositoryformatversion = 0\n[branch "main"]\n\tremote = ${secret}\n\tmerge = refs/heads/main\n[remote "${secret}"]\n\turl = x\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`,
      );
      link(place, '.git/config', outside);
    },
    show: said('project', 'for-each-ref', '--format=%(upstream:remotename)'),
  },
  {
    id: 'G43l',
    name: 'blame.ignoreRevsFile outside, its first line taken for a commit',
    repo: 'project',
    secret,
    plant: (place) => place.configure({ 'blame.ignoreRevsFile': outsideFile(place) }),
    show: said('project', 'blame', 'notes.txt'),
  },
  {
    id: 'G43m',
    name: 'mailmap.file outside',
    repo: 'project',
    secret,
    plant: (place) =>
      place.configure({ 'mailmap.file': outsideFile(place, `${secret} <ada@example.org>\n`) }),
    show: said('project', 'log'),
  },
  {
    id: 'G43n',
    name: 'packed-refs that is a symlink to outside',
    repo: 'project',
    secret,
    plant: (place) => link(place, '.git/packed-refs', outsideFile(place)),
    show: said('project', 'log'),
  },
  {
    id: 'G43o',
    name: 'shallow file that is a symlink to outside',
    repo: 'project',
    secret,
    plant: (place) => link(place, '.git/shallow', outsideFile(place)),
    show: said('project', 'log'),
  },
  {
    id: 'G43p',
    name: 'grafts that are a symlink to outside',
    repo: 'project',
    secret,
    plant: (place) => link(place, '.git/info/grafts', outsideFile(place)),
    show: said('project', 'log'),
  },
  {
    id: 'G43q',
    name: 'message of a merge under way that is a symlink to outside',
    repo: 'project',
    secret,
    plant(place) {
      place.plain('commit', '-q', '-a', '-m', 'All');
      place.plain('merge', '-q', '--no-commit', 'topic');
      link(place, '.git/MERGE_MSG', outsideFile(place));
    },
    show(place) {
      place.plain('merge', '--continue');
      return place.plain('log', '-1').out.toString();
    },
  },
  {
    id: 'G43r',
    name: 'commit.template outside',
    repo: 'project',
    secret,
    plant: (place) => place.configure({ 'commit.template': outsideFile(place) }),
    show(place) {
      place.plain('-c', 'core.editor=echo more >>', 'commit', '-q', '-a');
      return place.plain('log', '-1').out.toString();
    },
  },
  {
    id: 'G43s',
    name: 'index that is a symlink to outside',
    repo: 'project',
    secret,
    plant(place) {
      place.write({ [`project/${secret}`]: '' });
      place.plain('add', secret);
      const outside = join(place.outside, 'index');
      renameSync(join(place.repository, '.git/index'), outside);
      link(place, '.git/index', outside);
      rmSync(join(place.repository, secret));
    },
    show: said('project', 'ls-files'),
  },
];
