import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keep, keepCommit, keepIndex } from '../src/change/backup/backup.ts';
import { readBackup } from '../src/change/backup/commit.ts';
import { readState } from '../src/change/backup/state.ts';
import { oddRepositories } from './odd-repositories.ts';
import { player } from './playing.ts';
import { repository } from './histories.ts';
import { blobsInIndex, blobsInTree, unheld } from './standing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { cleanEnvironment, git, gitBytes } from './temporary.ts';

const when = new Date('2026-11-21T15:22:33.456Z');

function keeper(roots: string, folder: string) {
  const nobody = Object.fromEntries(
    Object.entries(cleanEnvironment()).filter(([name]) => !name.startsWith('GIT_')),
  );
  const { deps } = player({ roots: [roots], environment: nobody });
  const signal = AbortSignal.timeout(30_000);
  const found = deps.repositories.find(folder);
  const keeping = { tool: 'git_undo', signal, when };
  return {
    deps,
    found,
    signal,
    keep: async () => await keep(deps.git, found, keeping),
    keepIndex: async () =>
      await keepIndex(deps.git, found, await readState(deps.git, found, { signal }), keeping),
    keepCommit: async (commit: string) => await keepCommit(deps.git, found, commit, keeping),
  };
}

const showTree = (folder: string, ref: string): Record<string, string> =>
  Object.fromEntries(
    gitBytes(folder, ['ls-tree', '-r', '-z', '--name-only', ref])
      .toString()
      .split('\0')
      .filter((name) => name !== '')
      .map((name) => [name, git(folder, 'cat-file', '-p', `${ref}:${name}`)]),
  );

/** The commits that hold files, staged versions and HEAD. */
const parentsOf = (folder: string, ref: string): string[] =>
  git(folder, 'log', '-1', '--format=%P', ref).trim().split(' ');

/** What must not be touched by keeping: the index with its times, and HEAD. */
const untouched = (folder: string) => {
  const directory = git(folder, 'rev-parse', '--absolute-git-dir').trim();
  return {
    index: readIfThere(join(directory, 'index')),
    head: readFileSync(join(directory, 'HEAD'), 'utf8'),
    files: readdirSync(directory).toSorted(),
  };
};

const readIfThere = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

function ordinary(folder: Folder): string {
  const path = folder.at('repo');
  repository(path, {
    commits: [{ 'a.txt': 'a1\n', 'b.txt': 'b1\n', 'dir/c.txt': 'c1\n', '.gitignore': '*.log\n' }],
  });
  return path;
}

describe('keep', () => {
  test('has nothing to do in a clean tree', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    writeFileSync(join(path, 'x.log'), 'ignored\n');
    const before = untouched(path);
    expect(await keeper(folder.path, path).keep()).toBeUndefined();
    expect(git(path, 'for-each-ref', 'refs/handrail')).toBe('');
    expect(untouched(path)).toEqual(before);
  });

  test('commits files, index and HEAD, and touches none of them', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    writeFileSync(join(path, 'a.txt'), 'a2\n');
    git(path, 'add', 'a.txt');
    writeFileSync(join(path, 'a.txt'), 'a3\n');
    rmSync(join(path, 'b.txt'));
    writeFileSync(join(path, 'new.txt'), 'new\n');
    writeFileSync(join(path, 'x.log'), 'ignored\n');
    const before = untouched(path);
    const kept = await keeper(folder.path, path).keep();
    expect(kept?.ref).toBe('refs/handrail/20261121T152233Z-git_undo');
    expect(untouched(path)).toEqual(before);
    const ref = kept?.ref ?? '';
    expect(showTree(path, ref)).toEqual({
      '.gitignore': '*.log\n',
      'a.txt': 'a3\n',
      'dir/c.txt': 'c1\n',
      'new.txt': 'new\n',
    });
    expect(showTree(path, `${ref}^2`)).toMatchObject({ 'a.txt': 'a2\n', 'b.txt': 'b1\n' });
    expect(parentsOf(path, ref)[0]).toBe(git(path, 'rev-parse', 'HEAD').trim());
    expect(git(path, 'log', '-1', '--format=%an <%ae> %cn %ct', ref).trim()).toBe(
      `Handrail <backup@handrail.invalid> Handrail ${Math.floor(when.getTime() / 1_000)}`,
    );
  });

  test('gives two in one second names of their own', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    writeFileSync(join(path, 'a.txt'), 'a2\n');
    const { keep: again } = keeper(folder.path, path);
    const refs = [await again(), await again(), await again()].map((kept) => kept?.ref);
    expect(refs).toEqual(
      ['', '-2', '-3'].map((ending) => `refs/handrail/20261121T152233Z-git_undo${ending}`),
    );
  });

  test('tells what its commits are', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    writeFileSync(join(path, 'a.txt'), 'a2\n');
    const { deps, found, signal, keep: make } = keeper(folder.path, path);
    const commit = git(path, 'rev-parse', (await make())?.ref ?? '').trim();
    const [head, index] = parentsOf(path, commit);
    expect(await readBackup(deps.git, found, commit, signal)).toEqual({
      commit,
      of: 'files',
      branch: 'main',
      parents: { head, index },
    });
    expect(await readBackup(deps.git, found, head ?? '', signal)).toBeUndefined();
  });

  test('keeps all three versions of a conflict', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories.merging(path);
    const kept = await keeper(folder.path, path).keep();
    expect(showTree(path, `${kept?.ref}^3`)).toEqual({
      'base/same.txt': 'one\ntwo\nthree\n',
      'ours/same.txt': 'one\nours\nthree\n',
      'theirs/same.txt': 'one\ntheirs\nthree\n',
    });
    expect(showTree(path, `${kept?.ref}^2`)['same.txt']).toBe('one\nours\nthree\n');
    expect(showTree(path, kept?.ref ?? '')['same.txt']).toContain('<<<<<<<');
  });

  test('leaves alone a repository within the tree', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    repository(join(path, 'inner'));
    mkdirSync(join(path, 'empty'));
    git(join(path, 'empty'), 'init', '-q');
    writeFileSync(join(path, 'a.txt'), 'a2\n');
    const kept = await keeper(folder.path, path).keep();
    expect(Object.keys(showTree(path, kept?.ref ?? ''))).toEqual([
      '.gitignore',
      'a.txt',
      'b.txt',
      'dir/c.txt',
    ]);
  });

  test.each(['assume-unchanged', 'skip-worktree'])('finds a change behind --%s', async (flag) => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    git(path, 'update-index', `--${flag}`, 'a.txt');
    const { keep: make } = keeper(folder.path, path);
    expect(await make()).toBeUndefined();
    writeFileSync(join(path, 'a.txt'), 'hidden change\n');
    expect(showTree(path, (await make())?.ref ?? '')['a.txt']).toBe('hidden change\n');
  });

  test('sees a change of the same size in the same second', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    for (const text of ['a2\n', 'a3\n', 'a4\n']) {
      writeFileSync(join(path, 'a.txt'), text);
      git(path, 'add', 'a.txt');
      writeFileSync(join(path, 'a.txt'), text.replace('a', 'b'));
      const kept = await keeper(folder.path, path).keep();
      expect(showTree(path, kept?.ref ?? '')['a.txt']).toBe(text.replace('a', 'b'));
    }
  });

  test('takes files byte for byte, also staged and hidden ones', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    const mixed = 'one\r\ntwo\n';
    writeFileSync(join(path, '.gitattributes'), '* text=auto\n');
    git(path, 'update-index', '--assume-unchanged', 'b.txt');
    for (const name of ['a.txt', 'b.txt', 'new.txt', 'staged.txt']) writeFileSync(join(path, name), mixed);
    git(path, 'add', 'staged.txt');
    const { ref } = (await keeper(folder.path, path).keep()) ?? { ref: '' };
    const files = { 'a.txt': mixed, 'b.txt': mixed, 'new.txt': mixed, 'staged.txt': mixed };
    expect(showTree(path, ref)).toMatchObject(files);
    expect(showTree(path, `${ref}^2`)).toMatchObject({ 'staged.txt': 'one\ntwo\n' });
  });

  test('refuses when there is too much to keep', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    writeFileSync(join(path, 'huge'), '');
    truncateSync(join(path, 'huge'), (1 << 30) + 1);
    await expect(keeper(folder.path, path).keep()).rejects.toMatchObject({ code: 'too_much_to_keep' });
    writeFileSync(join(path, '.gitignore'), 'huge\n');
    expect(await keeper(folder.path, path).keep()).toBeDefined();
  });

  test('refuses when a file cannot be kept, and leaves nothing behind', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    writeFileSync(join(path, 'a.txt'), 'a2\n');
    const { keep: make } = keeper(folder.path, path);
    // An object folder in the way of every new object.
    rmSync(join(path, '.git/objects'), { recursive: true });
    writeFileSync(join(path, '.git/objects'), '');
    const before = readdirSync(join(path, '.git')).toSorted();
    await expect(make()).rejects.toMatchObject({ code: 'git_failed' });
    expect(readdirSync(join(path, '.git')).toSorted()).toEqual(before);
  });

  const changes: Readonly<Record<string, (path: string) => void>> = {
    'file to folder': (path) => {
      rmSync(join(path, 'a.txt'));
      mkdirSync(join(path, 'a.txt'));
      writeFileSync(join(path, 'a.txt/in'), 'in\n');
    },
    'folder to file': (path) => {
      rmSync(join(path, 'dir'), { recursive: true });
      writeFileSync(join(path, 'dir'), 'a file now\n');
    },
    'folder to link': (path) => {
      rmSync(join(path, 'dir'), { recursive: true });
      mkdirSync(join(path, 'else'));
      writeFileSync(join(path, 'else/c.txt'), 'behind the link\n');
      symlinkSync('else', join(path, 'dir'));
    },
    'file to link': (path) => {
      rmSync(join(path, 'a.txt'));
      symlinkSync('../outside', join(path, 'a.txt'));
    },
    'mode alone': (path) => chmodSync(join(path, 'a.txt'), 0o755),
    'added for later': (path) => {
      writeFileSync(join(path, 'later.txt'), 'later\n');
      git(path, 'add', '--intent-to-add', 'later.txt');
    },
    'staged and gone': (path) => {
      writeFileSync(join(path, 'a.txt'), 'staged\n');
      git(path, 'add', 'a.txt');
      rmSync(join(path, 'a.txt'));
    },
    'staged as deleted and there again': (path) => {
      git(path, 'rm', '-q', '--cached', 'a.txt');
      writeFileSync(join(path, 'a.txt'), 'again\n');
    },
    'a split index': (path) => {
      git(path, 'update-index', '--split-index');
      writeFileSync(join(path, 'a.txt'), 'split\n');
      git(path, 'add', 'a.txt');
      writeFileSync(join(path, 'a.txt'), 'split again\n');
    },
  };

  test.each(Object.entries(changes))('loses nothing: %s', async (_, change) => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    change(path);
    const standing = [...blobsInTree(path), ...blobsInIndex(path)];
    const kept = await keeper(folder.path, path).keep();
    expect(kept).toBeDefined();
    expect(unheld(path, standing)).toEqual([]);
    // The tree of the backup is the working tree.
    git(path, 'add', '-A');
    expect(git(path, 'write-tree')).toBe(git(path, 'rev-parse', `${kept?.ref}^{tree}`));
  });

  const odd = Object.entries(oddRepositories).filter(([name]) => name !== 'bare');
  test.each(odd)('loses nothing in a repository that is %s', async (_, make) => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    make(path);
    const name = Buffer.concat([Buffer.from(`${path}/`), Buffer.from('new \xff\n', 'latin1')]);
    writeFileSync(name, 'new\n');
    const standing = [...blobsInTree(path), ...blobsInIndex(path)];
    const before = untouched(path);
    expect(await keeper(folder.path, path).keep()).toBeDefined();
    expect(untouched(path)).toEqual(before);
    expect(unheld(path, standing)).toEqual([]);
  });

  test('has nothing to keep in a bare repository', async () => {
    using folder = temporaryFolder();
    oddRepositories.bare(folder.at('repo'));
    expect(await keeper(folder.path, folder.at('repo')).keep()).toBeUndefined();
  });
});

describe('keepIndex', () => {
  test('keeps what stands in the index alone', async () => {
    using folder = temporaryFolder();
    const path = ordinary(folder);
    const { keepIndex: make } = keeper(folder.path, path);
    writeFileSync(join(path, 'a.txt'), 'a2\n');
    expect(await make()).toBeUndefined();
    git(path, 'add', 'a.txt');
    expect(await make()).toBeUndefined();
    writeFileSync(join(path, 'a.txt'), 'a3\n');
    const kept = await make();
    expect(showTree(path, kept?.ref ?? '')['a.txt']).toBe('a2\n');
    expect(parentsOf(path, kept?.ref ?? '')).toEqual([git(path, 'rev-parse', 'HEAD').trim()]);
  });
});

test('keepCommit puts the commit itself under a ref', async () => {
  using folder = temporaryFolder();
  const path = ordinary(folder);
  const head = git(path, 'rev-parse', 'HEAD').trim();
  const { ref } = await keeper(folder.path, path).keepCommit(head);
  expect(git(path, 'rev-parse', ref).trim()).toBe(head);
});
