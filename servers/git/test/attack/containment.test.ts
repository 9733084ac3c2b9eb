/** What a repository holds so that git would work somewhere else than where it was found, or wait for ever. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { gitBlame } from '../../src/tools/git-blame.ts';
import { gitBranch } from '../../src/tools/git-branch.ts';
import { gitIntegrate } from '../../src/tools/git-integrate.ts';
import { gitLog } from '../../src/tools/git-log.ts';
import { gitRefs } from '../../src/tools/git-refs.ts';
import { gitShow } from '../../src/tools/git-show.ts';
import { gitStage } from '../../src/tools/git-stage.ts';
import { gitStatus } from '../../src/tools/git-status.ts';
import { gitWorktree } from '../../src/tools/git-worktree.ts';
import { repository } from '../histories.ts';
import { player, textOf } from '../playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git, runGit } from '../temporary.ts';

const SECRET = 'TOP-SECRET';

/** `root/r` with a commit, and `outside`, both with plain git. */
function ground() {
  const folder = temporaryFolder();
  folder.make({ 'root/': '', 'outside/': '' });
  repository(folder.at('root/r'), { commits: [{ 'f.txt': 'one\n' }, { 'f.txt': 'two\n' }] });
  return {
    folder,
    r: folder.at('root/r'),
    outside: folder.at('outside'),
    play: player({ roots: [folder.at('root')] }),
  };
}

const outsideRepository = (folder: Folder) => {
  repository(folder.at('outside/secret'), { commits: [{ 'f.txt': SECRET }] });
  git(folder.at('outside/secret'), 'commit', '-q', '--allow-empty', '-m', SECRET);
  return folder.at('outside/secret/.git');
};

it('writes nothing where core.worktree of a bare repository leads', async () => {
  const { folder, r, outside, play } = ground();
  using _ = folder;
  git(folder.path, 'clone', '-q', '--bare', r, 'root/b.git');
  git(folder.at('root/b.git'), 'branch', 'other', 'main~1');
  git(folder.at('root/b.git'), 'config', 'core.bare', 'false');
  const args = { repo: 'b.git', action: 'switch', name: 'other' };
  expect(await play.run(gitBranch, args)).toMatchObject({ code: 'leads_outside' });
  git(folder.at('root/b.git'), 'config', 'core.worktree', outside);
  expect(await play.run(gitBranch, args)).toMatchObject({ code: 'leads_outside' });
  expect(readdirSync(outside)).toEqual([]);
});

it('uses the repository that it found, and no decoy', async () => {
  const { folder, r, play } = ground();
  using _ = folder;
  const secret = outsideRepository(folder);
  git(folder.path, 'clone', '-q', '--bare', r, 'root/d');
  folder.make({
    'root/d/.git/objects/': '',
    'root/d/.git/refs/': '',
    'root/d/.git/HEAD': 'garbage\n',
    'root/d/objects/info/alternates': `${secret}/objects\n`,
  });
  writeFileSync(
    folder.at('root/d/packed-refs'),
    `${git(secret, 'rev-parse', 'HEAD').trim()} refs/heads/main\n`,
  );
  expect(await play.run(gitShow, { repo: 'd', rev: 'main' })).toMatchObject({ code: 'leads_outside' });
});

const detours: Readonly<Record<string, (at: { folder: Folder; r: string; secret: string }) => void>> = {
  '.git file': ({ folder, r, secret }) => {
    git(folder.path, 'clone', '-q', '--bare', r, 'root/n/c.git');
    symlinkSync(folder.at('outside/dir'), folder.at('root/n/x'));
    git(folder.path, 'clone', '-q', '--bare', secret, 'outside/c.git');
    writeFileSync(folder.at('outside/c.git/config'), '');
    folder.make({ 'root/n/.git': 'gitdir: x/../c.git\n' });
  },
  commondir: ({ folder, r, secret }) => {
    git(folder.path, 'clone', '-q', r, 'root/n');
    git(folder.path, 'clone', '-q', r, 'root/c');
    symlinkSync(folder.at('outside/dir'), folder.at('root/x'));
    git(folder.path, 'clone', '-q', secret, 'outside/c');
    writeFileSync(folder.at('outside/c/.git/config'), '');
    writeFileSync(folder.at('root/n/.git/commondir'), '../../x/../c/.git\n');
  },
  'core.worktree': ({ folder, r }) => {
    git(folder.path, 'clone', '-q', r, 'root/n');
    symlinkSync(folder.at('outside/dir'), folder.at('root/n/x'));
    git(folder.at('root/n'), 'config', 'core.worktree', '../x/..');
  },
  alternates: ({ folder, r, secret }) => {
    git(folder.path, 'clone', '-q', r, 'root/n');
    symlinkSync(folder.at('outside/dir'), folder.at('root/n/x'));
    symlinkSync(`${secret}/objects`, folder.at('outside/objs'));
    folder.make({ 'root/n/objs/': '', 'root/n/.git/objects/info/alternates': '../../x/../objs\n' });
    writeFileSync(folder.at('root/n/.git/refs/heads/main'), git(secret, 'rev-parse', 'HEAD'));
  },
  include: ({ folder, r }) => {
    git(folder.path, 'clone', '-q', r, 'root/n');
    symlinkSync(folder.at('outside/dir'), folder.at('root/n/x'));
    folder.make({
      'outside/conf': `[remote "${SECRET}"]\n\turl = https://${SECRET}/\n`,
      'root/n/conf': '',
    });
    git(folder.at('root/n'), 'config', 'include.path', '../x/../conf');
  },
  mailmap: ({ folder, r }) => {
    git(folder.path, 'clone', '-q', r, 'root/n');
    symlinkSync(folder.at('outside/dir'), folder.at('root/n/x'));
    folder.make({ 'outside/mm': `${SECRET} <x@y> <ada@example.org>\n`, 'root/n/mm': '' });
    git(folder.at('root/n'), 'config', 'mailmap.file', 'x/../mm');
  },
};

it.each(Object.keys(detours))(
  'follows a link before it goes up again, as the kernel does: %s',
  async (name) => {
    const { folder, r, play } = ground();
    using _ = folder;
    folder.make({ 'outside/dir/': '' });
    detours[name]?.({ folder, r, secret: outsideRepository(folder) });
    const before = readdirSync(folder.at('outside'), { recursive: true }).length;
    for (const [tool, args] of [
      [gitLog, {}],
      [gitShow, { rev: 'main', path: 'f.txt' }],
      [gitRefs, { kind: 'remotes' }],
      [gitBlame, { path: 'f.txt' }],
      [gitBranch, { action: 'create', name: 'planted' }],
      [gitBranch, { action: 'switch', name: 'planted' }],
    ] as const)
      expect(JSON.stringify(await play.run(tool, { repo: 'n', ...args }))).not.toContain(SECRET);
    expect(readdirSync(folder.at('outside'), { recursive: true })).toHaveLength(before);
  },
);

it.each([
  'rebase-merge/done',
  'rebase-merge/patch',
  'sequencer/todo',
  'rr-cache/x/thisimage',
  'worktrees/w/HEAD',
])('touches nothing through a link at %s', async (name) => {
  const { folder, r, outside, play } = ground();
  using _ = folder;
  folder.make({ 'outside/victim': 'untouched\n' });
  mkdirSync(dirname(`${r}/.git/${name}`), { recursive: true });
  symlinkSync(`${outside}/victim`, `${r}/.git/${name}`);
  for (const action of ['continue', 'skip', 'abort'])
    expect(await play.run(gitIntegrate, { repo: 'r', action })).toMatchObject({ code: 'leads_outside' });
  expect(readFileSync(`${outside}/victim`, 'utf8')).toBe('untouched\n');
});

it.each([
  ['includeIf.onbranch:evil.path', 'add'],
  ['includeIf.gitdir:**/worktrees/**.path', 'add'],
  ['includeIf.gitdir:**/worktrees/**.path', 'remove'],
  ['config.worktree', 'remove'],
])('runs nothing that %s names for another worktree, on %s', async (key, action) => {
  const { folder, r, play } = ground();
  using _ = folder;
  const command = `touch ${folder.at('canary')}; cat`;
  const filter = `[filter "x"]\n\tsmudge = ${command}\n\tclean = ${command}\n`.replaceAll('; ', ' && ');
  writeFileSync(`${r}/.gitattributes`, '* filter=x\n');
  git(r, 'add', '-A');
  git(r, 'commit', '-q', '-m', 'attributes');
  if (action === 'remove') git(r, 'worktree', 'add', '-q', '-b', 'evil', '../wt');
  if (key === 'config.worktree') {
    git(r, 'config', 'extensions.worktreeConfig', 'true');
    git(folder.at('root/wt'), 'config', '--worktree', 'filter.x.clean', command);
  } else {
    writeFileSync(`${r}/.git/evil.cfg`, filter);
    git(r, 'config', key, 'evil.cfg');
  }
  if (action === 'remove') execFileSync('touch', [folder.at('root/wt/f.txt')]);
  expect(
    textOf(
      await play.run(gitWorktree, {
        repo: 'r',
        action,
        path: 'wt',
        name: action === 'add' ? 'evil' : undefined,
      }),
    ),
  ).not.toBe('');
  expect(existsSync(folder.at('canary'))).toBe(false);
});

it.each(['objects/info/alternates', 'index', 'HEAD', 'commondir', 'packed-refs'])(
  'waits for no pipe at %s',
  async (name) => {
    const { folder, r, play } = ground();
    using _ = folder;
    execFileSync('rm', ['-f', `${r}/.git/${name}`]);
    execFileSync('mkfifo', [`${r}/.git/${name}`]);
    // Where git itself waits, it is ended; this process must never wait with it.
    await Promise.allSettled([play.run(gitStatus, { repo: 'r' }, AbortSignal.timeout(1_000))]);
    expect(play.deps.repositories.list().length).toBeLessThan(2);
  },
);

it('enters each submodule once, however they are linked', async () => {
  const { folder, r, play } = ground();
  using _ = folder;
  for (const name of ['a', 'b', 'c']) {
    symlinkSync('.', `${r}/${name}`);
    runGit(r, [
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${git(r, 'rev-parse', 'HEAD').trim()},${name}`,
    ]);
  }
  // Three in each of three, and so on, would go on until the deadline.
  expect(await play.run(gitStatus, { repo: 'r' }, AbortSignal.timeout(20_000))).toBeDefined();
});

it('enters no submodule whose name it cannot say, since git would with its filters on', async () => {
  const { folder, r, play } = ground();
  using _ = folder;
  const name = Buffer.from(`${r}/s\u00e9`, 'latin1');
  repository(`${r}/s`, { commits: [{ 'f.txt': 'one\n', '.gitattributes': '* filter=x\n' }] });
  git(`${r}/s`, 'config', 'filter.x.clean', `touch ${folder.at('canary')}; cat`);
  const head = git(`${r}/s`, 'rev-parse', 'HEAD').trim();
  renameSync(`${r}/s`, name);
  runGit(r, ['update-index', '-z', '--index-info'], {
    input: Buffer.concat([
      Buffer.from(`160000 ${head}\t`),
      Buffer.from('s\u00e9', 'latin1'),
      Buffer.from([0]),
    ]),
  });
  writeFileSync(Buffer.concat([name, Buffer.from('/f.txt')]), 'two\n');
  const staged = await play.run(gitStage, { repo: 'r', all: true });
  expect(staged).toMatchObject({ code: 'unnamed_submodule' });
  expect(existsSync(folder.at('canary'))).toBe(false);
  runGit(r, ['add', '-A']); // the control
  expect(existsSync(folder.at('canary'))).toBe(true);
});
