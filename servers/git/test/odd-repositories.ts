import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, planBytes, repository } from './histories.ts';
import { git, gitBytes, runGit } from './temporary.ts';

function write(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    // A name that is no UTF-8 can be said in bytes alone.
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), planBytes(name)]), content);
  }
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '-q', '-m', message);
}

/** Two branches, `main` and `topic`, that changed the same line and one more file each. */
function diverged(folder: string): void {
  build(
    {
      commits: [
        { parents: [], message: 'Start\n', changes: [{ write: 'same.txt', content: 'one\ntwo\nthree\n' }] },
        {
          parents: [0],
          message: 'Ours\n',
          changes: [
            { write: 'same.txt', content: 'one\nours\nthree\n' },
            { write: 'ours.txt', content: 'ours\n' },
          ],
        },
        {
          parents: [0],
          message: 'Theirs\n',
          changes: [
            { write: 'same.txt', content: 'one\ntheirs\nthree\n' },
            { write: 'theirs.txt', content: 'theirs\n' },
          ],
        },
      ],
      branches: { main: 1, topic: 2 },
    },
    folder,
  );
}

/** An operation that stops at a conflict between `main` and `topic`. */
const stopped =
  (...args: string[]) =>
  (folder: string): void => {
    diverged(folder);
    const { code, err } = runGit(folder, args);
    if (code !== 1) throw new Error(`git ${args.join(' ')} was to stop at a conflict: ${code} ${err}`);
  };

function submodule(folder: string): void {
  repository(`${folder}-library`);
  repository(folder);
  git(
    folder,
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    `${folder}-library`,
    'library',
  );
  git(folder, 'commit', '-q', '-m', 'Add the library');
}

const oddNames = {
  'with space.txt': 'space\n',
  '-dash.txt': 'dash\n',
  '--output=here': 'an option\n',
  'quote".txt': 'quote\n',
  'back\\slash.txt': 'backslash\n',
  'tab\there.txt': 'tab\n',
  'new\nline.txt': 'newline\n',
  'escape\u001b[31mred.txt': 'escape\n',
  'right-to-left\u202etxt.exe': 'override\n',
  ':(top)magic.txt': 'magic\n',
  '*.txt': 'star\n',
  HEAD: 'a file\n',
  main: 'a file\n',
  'naïve 日本語.txt': 'unicode\n',
  'latin-\udce9.txt': 'Latin-1\n',
};

/** Branches, tags and one branch of a remote that are named like options and like other things. */
const oddRefs = [
  'refs/heads/--help',
  'refs/heads/-f',
  'refs/heads/--output=x',
  'refs/tags/-d',
  'refs/tags/main',
  'refs/heads/HEAD',
  'refs/heads/refs/heads/main',
  'refs/heads/ünïcode',
  'refs/remotes/origin/--exec=x',
  'refs/odd',
];

/**
 * Repositories that are unlike others, each made at a path that is free. What one needs beside it
 * (a remote, the main worktree) is at the same path with an ending: `-origin`, `-main`, `-library`.
 */
export const oddRepositories = {
  unborn: (folder) => {
    mkdirSync(folder);
    git(folder, 'init', '-q');
    write(folder, { 'staged.txt': 'staged\n', 'untracked.txt': 'untracked\n' });
    git(folder, 'add', 'staged.txt');
  },
  detached: (folder) => {
    repository(folder);
    git(folder, 'checkout', '-q', 'HEAD~1');
  },
  bare: (folder) => repository(folder, { bare: true }),
  shallow: (folder) => {
    repository(`${folder}-origin`, { bare: true });
    git('/', 'clone', '-q', '--depth=1', `file://${folder}-origin`, folder);
  },
  sha256: (folder) => repository(folder, { objectFormat: 'sha256' }),
  linkedWorktree: (folder) => {
    repository(`${folder}-main`);
    git(`${folder}-main`, 'worktree', 'add', '-q', '-b', 'topic', folder);
    write(folder, { 'README.md': '# Changed in the worktree\n' });
  },
  submodule,
  dirtySubmodule: (folder) => {
    submodule(folder);
    write(join(folder, 'library'), { 'README.md': '# Changed in the library\n' });
  },
  sparse: (folder) => {
    repository(folder, { commits: [{ 'in/a.txt': 'in\n', 'out/b.txt': 'out\n', 'top.txt': 'top\n' }] });
    git(folder, 'sparse-checkout', 'set', 'in');
  },
  locked: (folder) => {
    repository(folder);
    write(folder, { 'README.md': '# Changed\n', '.git/index.lock': '' });
  },
  branches: (folder) => diverged(folder),
  merged: (folder) => {
    diverged(folder);
    git(folder, 'merge', '-q', '-s', 'ours', '-m', 'Merge topic', 'topic');
  },
  behindAndAhead: (folder) => {
    repository(`${folder}-origin`, { bare: true });
    git('/', 'clone', '-q', `${folder}-origin`, folder);
    git(folder, 'reset', '-q', '--hard', 'HEAD~1');
    write(folder, { 'mine.txt': 'mine\n' });
    commit(folder, 'Mine');
  },
  merging: stopped('merge', 'topic'),
  rebasing: stopped('rebase', 'topic'),
  cherryPicking: stopped('cherry-pick', 'topic'),
  reverting: stopped('revert', '--no-edit', 'topic'),
  bisecting: (folder) => {
    repository(folder);
    git(folder, 'bisect', 'start', 'HEAD', 'HEAD~2');
  },
  renamed: (folder) => {
    const text = 'a line that is long enough to be found again\n'.repeat(20);
    repository(folder, { commits: [{ 'old.txt': text, 'moved/a.txt': `${text}a\n` }] });
    git(folder, 'mv', 'old.txt', 'new.txt');
    git(folder, 'mv', 'moved', 'elsewhere');
    commit(folder, 'Rename');
    git(folder, 'mv', 'new.txt', 'newest.txt');
  },
  stashes: (folder) => {
    repository(folder);
    for (const name of ['first', 'second', 'third']) {
      write(folder, { 'README.md': `# ${name}\n`, [`${name}.txt`]: `${name}\n` });
      git(folder, 'stash', 'push', '-q', '--include-untracked', '-m', `${name} stash`);
    }
  },
  latin1Messages: (folder) =>
    build(
      {
        commits: [
          {
            parents: [],
            message: 'Raw caf\udce9\n',
            author: 'Ren\udce9 <rene@example.org>',
            changes: [{ write: 'a', content: '1\n' }],
          },
          {
            parents: [0],
            message: 'Declared caf\udce9\n',
            encoding: 'ISO-8859-1',
            author: 'Ren\udce9 <rene@example.org>',
            changes: [{ write: 'a', content: '2\n' }],
          },
          {
            parents: [1],
            message: 'Of no encoding there is caf\udce9\n',
            encoding: 'x-unknown',
            changes: [{ write: 'a', content: '3\n' }],
          },
        ],
        branches: { main: 2 },
      },
      folder,
    ),
  latin1Files: (folder) =>
    repository(folder, {
      commits: [
        { 'a.txt': Buffer.from('caf\xe9\n', 'latin1') },
        { 'a.txt': Buffer.from('caf\xe8\n', 'latin1') },
      ],
    }),
  oddNames: (folder) => {
    repository(folder, { commits: [oddNames] });
    write(
      folder,
      Object.fromEntries(Object.entries(oddNames).map(([name, text]) => [name, `${text}more\n`])),
    );
    write(folder, { 'untracked\nnew-\udcff': 'new\n', '-n': 'new\n' });
  },
  oddRefs: (folder) => {
    repository(folder);
    for (const ref of oddRefs) git(folder, 'update-ref', ref, 'HEAD~1');
  },
  binary: (folder) => {
    const bytes = Buffer.from(Array.from({ length: 2000 }, (_, index) => (index * 7) % 256));
    repository(folder, {
      commits: [{ 'image.bin': bytes, 'nul.txt': 'a\0b\n' }, { 'image.bin': bytes.subarray(3) }],
    });
    write(folder, { 'image.bin': bytes.subarray(9) });
  },
  symlinks: (folder) => {
    repository(folder);
    symlinkSync('README.md', join(folder, 'link'));
    symlinkSync('src', join(folder, 'folder-link'));
    symlinkSync('missing', join(folder, 'dangling'));
    commit(folder, 'Links');
    rmSync(join(folder, 'link'));
    symlinkSync('src/one.txt', join(folder, 'link'));
  },
  emptyMessages: (folder) => {
    repository(folder);
    for (const message of ['', ' \n'])
      gitBytes(
        folder,
        ['commit', '-q', '--allow-empty', '--allow-empty-message', '--cleanup=verbatim', '-F', '-'],
        { input: message },
      );
  },
  longLines: (folder) => {
    repository(folder, {
      commits: [{ 'long.txt': `${'x'.repeat(1 << 20)}\n` }, { 'long.txt': `${'y'.repeat(1 << 20)}\n` }],
    });
    gitBytes(folder, ['commit', '-q', '--allow-empty', '-F', '-'], { input: 'word '.repeat(40_000) });
  },
  executables: (folder) => {
    repository(folder);
    chmodSync(join(folder, 'src/one.txt'), 0o755);
    commit(folder, 'Mode');
  },
} satisfies Record<string, (folder: string) => void>;
