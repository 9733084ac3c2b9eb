import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from '../../histories.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes, type Ran, runGit } from '../../temporary.ts';

/** One attack's own folder, with an ordinary repository in it for something to happen to. */
export interface Place extends Disposable {
  /** All of it. */
  readonly folder: string;
  /** The folder that a server is given. */
  readonly root: string;
  /** `root/project`: history, branches, a dirty tree, attributes, a stash, a remote. */
  readonly repository: string;
  /** `root/origin.git`, the bare remote of it, one commit further. */
  readonly remote: string;
  /** A folder beside the root. */
  readonly outside: string;
  /** A path that comes to exist when code that was planted runs. */
  canary(name: string): string;
  /** A shell command that makes the canary, and then does as told. */
  touch(name: string, then?: string): string;
  /** A program file in the git directory that does the same. */
  script(name: string, then?: string): string;
  /** Writes files under the root, with their folders; programs when told. */
  write(files: Readonly<Record<string, string>>, mode?: number): void;
  /** Sets keys in the repository's own configuration. */
  configure(keys: Readonly<Record<string, string>>, repository?: string): void;
  /** Plain git in the repository, whatever its exit code. */
  plain(...args: string[]): Ran;
  /** The names of the canaries that exist. */
  fired(): string[];
}

const lines = (changes: Readonly<Record<number, string>>) =>
  Array.from({ length: 12 }, (_, index) => `${changes[index] ?? `line ${index}`}\n`).join('');

const attributes = '*.txt diff=tidy filter=tidy merge=tidy\n';

function ordinaryRemote(remote: string): void {
  build(
    {
      commits: [
        {
          parents: [],
          message: 'Start\n',
          changes: [
            { write: '.gitattributes', content: attributes },
            { write: 'README.md', content: '# Project\n' },
            { write: 'notes.txt', content: lines({}) },
            { write: 'src/main.txt', content: lines({ 0: 'main' }) },
          ],
        },
        {
          parents: [0],
          message: 'Notes\n',
          changes: [{ write: 'notes.txt', content: lines({ 1: 'ours' }) }],
        },
        {
          parents: [0],
          message: 'Topic\n',
          changes: [
            { write: 'notes.txt', content: lines({ 10: 'topic' }) },
            { write: 'topic.txt', content: 'topic\n' },
          ],
        },
        {
          parents: [0],
          message: 'Conflict\n',
          changes: [{ write: 'notes.txt', content: lines({ 1: 'theirs' }) }],
        },
      ],
      branches: { main: 1, topic: 2, conflict: 3 },
      tags: { 'v1.0': { commit: 0, message: 'Version 1.0\n' }, light: { commit: 1 } },
    },
    remote,
    { bare: true },
  );
}

/** `root/project` and `root/origin.git` in a folder. */
function makeOrdinary(folder: string): void {
  const remote = join(folder, 'root/origin.git');
  const project = join(folder, 'root/project');
  ordinaryRemote(remote);
  git(folder, 'clone', '-q', '--no-hardlinks', remote, project);
  git(project, 'branch', '-q', 'topic', 'origin/topic');
  git(project, 'branch', '-q', 'conflict', 'origin/conflict');
  const main = join(project, 'src/main.txt');
  writeFileSync(main, lines({ 0: 'stashed' }));
  git(project, 'stash', 'push', '-q', '-m', 'Later');
  writeFileSync(main, lines({ 0: 'committed' }));
  git(project, 'commit', '-q', '-a', '-m', 'Local');
  writeFileSync(main, lines({ 0: 'committed', 5: 'changed' }));
  writeFileSync(join(project, 'staged.txt'), 'staged\n');
  git(project, 'add', 'staged.txt');
  writeFileSync(join(project, 'untracked.txt'), 'untracked\n');
  const newer = git(remote, 'commit-tree', '-p', 'main', '-m', 'Remote', 'topic^{tree}').trim();
  git(remote, 'update-ref', 'refs/heads/main', newer);
  // Fewer files to copy.
  for (const each of [remote, project]) git(each, 'repack', '-q', '-a', '-d');
}

interface Kept {
  readonly from: string;
  readonly files: Readonly<Record<string, Buffer>>;
}

let kept: Kept | undefined;

/** Made once and kept in memory, since making it takes twenty processes. */
function ordinaryFiles(): Kept {
  if (kept === undefined) {
    using made = temporaryFolder();
    makeOrdinary(made.path);
    const files = readdirSync(made.path, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(made.path, path);
      return entry.isDirectory() ? [`${name}/`, Buffer.of()] : [name, readFileSync(path)];
    });
    kept = { from: made.path, files: Object.fromEntries(files) };
  }
  return kept;
}

/** A place of its own for one attack, gone at its end. */
export function laboratory(): Place {
  const made = temporaryFolder();
  const ordinary = ordinaryFiles();
  made.make({ ...ordinary.files, 'outside/': '', 'canaries/': '' });
  const root = made.at('root');
  const repository = join(root, 'project');
  const config = join(repository, '.git/config');
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll(ordinary.from, made.path));

  const touch: Place['touch'] = (name, then = ':') => `touch ${made.at('canaries', name)}; ${then}`;
  const write: Place['write'] = (files, mode = 0o644) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
      chmodSync(join(root, name), mode);
    }
  };
  return {
    folder: made.path,
    root,
    repository,
    remote: join(root, 'origin.git'),
    outside: made.at('outside'),
    canary: (name) => made.at('canaries', name),
    touch,
    script(name, then) {
      write({ [`project/.git/${name}.sh`]: `#!/bin/sh\n${touch(name, then)}\n` }, 0o755);
      return join(repository, '.git', `${name}.sh`);
    },
    write,
    configure(keys, inside = repository) {
      for (const [key, value] of Object.entries(keys)) gitBytes(inside, ['config', '--local', key, value]);
    },
    plain: (...args) => runGit(repository, args),
    fired: () => readdirSync(made.at('canaries')),
    [Symbol.dispose]: made[Symbol.dispose],
  };
}
