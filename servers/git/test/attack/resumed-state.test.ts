/** Whoever can write into .git decides what a rebase that stopped does next: nothing of that runs, moves or deletes. */
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitIntegrate } from '../../src/tools/git-integrate.ts';
import { oddRepositories } from '../odd-repositories.ts';
import { player, textOf } from '../playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git, runGit } from '../temporary.ts';

const at = (folder: string, name: string): string => git(folder, 'rev-parse', '--verify', name).trim();
const refs = (folder: string): string => git(folder, 'for-each-ref', '--format=%(objectname) %(refname)');

/** Stopped at a conflict that is resolved; a person began it. */
function stoppedAt(folder: Folder, ...args: string[]): string {
  const top = folder.at('repository');
  oddRepositories.branches(top);
  git(top, 'switch', '-q', '-c', 'other');
  folder.make({ 'repository/other.txt': 'other\n' });
  git(top, 'add', 'other.txt');
  git(top, 'commit', '-q', '-m', 'Other');
  git(top, 'switch', '-q', 'main');
  if (runGit(top, args).code === 0) throw new Error('it was to stop');
  folder.make({ 'repository/same.txt': 'both\n' });
  git(top, 'add', 'same.txt');
  return top;
}

const rebasing = (folder: Folder): string => stoppedAt(folder, 'rebase', '--merge', 'topic');

const FORWARD = ['continue', 'skip'] as const;
const ALL = [...FORWARD, 'abort'] as const;

interface Attack {
  readonly file: string;
  readonly content: string;
  readonly actions: readonly string[];
}

/** The codes with which the actions are refused, and what happened all the same. */
async function attacked(folder: Folder, top: string, { file, content, actions }: Attack): Promise<string[]> {
  folder.make({ [`repository/.git/${file}`]: content.replaceAll('CANARY', folder.at('canary')) });
  const before = refs(top);
  const { run } = player({ roots: [top] });
  const codes: string[] = [];
  for (const action of actions) {
    const outcome = await run(gitIntegrate, { action });
    codes.push('code' in outcome ? outcome.code : outcome.text);
  }
  if (existsSync(folder.at('canary'))) codes.push('a program ran');
  if (refs(top) !== before) codes.push('a ref moved');
  return codes;
}

const UNSAFE = ['unsafe_state', 'unsafe_state'];

describe('a rebase that stopped', () => {
  it.each([
    'exec touch CANARY',
    'x touch CANARY',
    'exec\ttouch CANARY',
    ' \texec touch CANARY',
    '\nnoop\n# all well\n\nx touch CANARY\n',
    'x\tfalse || touch CANARY\r\n',
    'update-ref refs/heads/other',
    'u refs/heads/other',
    'picked 1234567',
    `${'#\n'.repeat((16 << 20) / 2)}exec touch CANARY`,
    `${'#é\n'.repeat(5 << 20)}exec touch CANARY`,
  ])('runs nothing of its list: %#', async (content) => {
    using folder = temporaryFolder();
    const file = 'rebase-merge/git-rebase-todo';
    expect(await attacked(folder, rebasing(folder), { file, content, actions: FORWARD })).toEqual(UNSAFE);
  });

  it.each([
    ['strategy', 'evil\n'],
    ['strategy', 'octopus'],
    ['strategy_opts', " '--ours'"],
    ['gpg_sign_opt', '-Skey\n'],
    ['update-refs', `refs/heads/other\n${'0'.repeat(40)}\n${'0'.repeat(40)}\n`],
  ])('is not gone on with for its %s', async (name, content) => {
    using folder = temporaryFolder();
    const file = `rebase-merge/${name}`;
    expect(await attacked(folder, rebasing(folder), { file, content, actions: FORWARD })).toEqual(UNSAFE);
    textOf(await player({ roots: [folder.path] }).run(gitIntegrate, { repo: 'repository', action: 'abort' }));
  });

  it.each([
    ['refs-to-delete', 'refs/heads/other\n', 'unsafe_state'],
    ['refs-to-delete', 'refs/rewritten/a\nrefs/heads/other\n', 'unsafe_state'],
    ['head-name', 'refs/tags/other\n', 'unsafe_state'],
    ['head-name', 'refs/handrail/other\n', 'unsafe_state'],
    ['autostash', `${'0'.repeat(40)}\n`, 'autostashed'],
  ])('is left to a person for its %s', async (name, content, code) => {
    using folder = temporaryFolder();
    const attack = { file: `rebase-merge/${name}`, content, actions: ALL };
    expect(await attacked(folder, rebasing(folder), attack)).toEqual([code, code, code]);
  });

  it('is read past no link', async () => {
    using folder = temporaryFolder();
    const top = rebasing(folder);
    folder.make({ 'repository/.git/list': `exec touch ${folder.at('canary')}\n` });
    const todo = join(top, '.git/rebase-merge/git-rebase-todo');
    rmSync(todo);
    symlinkSync('../list', todo);
    const { run } = player({ roots: [top] });
    for (const action of FORWARD)
      expect(await run(gitIntegrate, { action })).toMatchObject({ code: 'unsafe_state' });
    expect(existsSync(folder.at('canary'))).toBe(false);
  });

  it('is not gone on with when it applies patches, or beside another one', async () => {
    using folder = temporaryFolder();
    const top = stoppedAt(folder, 'rebase', '--apply', 'topic');
    const apply = { file: 'rebase-apply/apply-opt', content: " '--unsafe-paths'\n", actions: FORWARD };
    expect(await attacked(folder, top, apply)).toEqual(UNSAFE);
    mkdirSync(join(top, '.git/rebase-merge'));
    const { run } = player({ roots: [top] });
    for (const action of ALL)
      expect(await run(gitIntegrate, { action })).toMatchObject({ code: 'unsafe_state' });
    rmSync(join(top, '.git/rebase-merge'), { recursive: true });
    textOf(await run(gitIntegrate, { action: 'abort' }));
    expect(git(top, 'branch', '--show-current').trim()).toBe('main');
  });

  it('may have all that a list of git has', async () => {
    using folder = temporaryFolder();
    const top = rebasing(folder);
    const list = ['# Rebase', '', 'label a', '\tnoop', 'reset a', `fixup ${at(top, 'HEAD')} # it`, 'break'];
    writeFileSync(join(top, '.git/rebase-merge/git-rebase-todo'), `${list.slice(0, 5).join('\r\n')}\n`);
    folder.make({ 'repository/.git/rebase-merge/strategy': 'ort\n' });
    const { run } = player({ roots: [top] });
    textOf(await run(gitIntegrate, { action: 'continue' }));
    expect(existsSync(join(top, '.git/rebase-merge'))).toBe(false);
  });

  it('keeps the branch that its state names, whichever that is', async () => {
    for (const action of ALL) {
      using folder = temporaryFolder();
      const top = rebasing(folder);
      git(
        top,
        'update-ref',
        'refs/heads/other',
        git(top, 'commit-tree', '-m', 'Other', 'HEAD^{tree}').trim(),
      );
      const [other, main] = [at(top, 'other'), at(top, 'main')];
      writeFileSync(join(top, '.git/rebase-merge/head-name'), 'refs/heads/other\n');
      await player({ roots: [top] }).run(gitIntegrate, { action });
      const kept = git(top, 'for-each-ref', '--format=%(objectname)', 'refs/handrail').split('\n');
      expect([action, kept]).toMatchObject([action, expect.arrayContaining([other])]);
      expect(at(top, 'main')).toBe(main);
    }
  });
});

describe('picks that stopped', () => {
  /** The list has one more, so that git keeps one. */
  const picking = (folder: Folder): string => stoppedAt(folder, 'cherry-pick', 'topic', 'other');

  it.each([
    ['opts', '[options]\n\tstrategy = evil\n'],
    ['opts', '[options]\n\tgpg-sign = key\n'],
    ['opts', '[options]\n\tstrategy-option = ours\n'],
    ['opts', '[options] gpg-sign = key\n'],
    ['opts', '[Options]\n\tGPG-Sign = key\n'],
    ['opts', '[options]\n\tconstructor = true\n'],
    ['opts', '[options]\n\tedit = tr\\\nue\n'],
    ['todo', 'exec touch CANARY\n'],
  ])('are not gone on with for what their %s say: %j', async (name, content) => {
    using folder = temporaryFolder();
    const attack = { file: `sequencer/${name}`, content, actions: FORWARD };
    expect(await attacked(folder, picking(folder), attack)).toEqual(UNSAFE);
  });

  it('are not gone on with through a link', async () => {
    using folder = temporaryFolder();
    const top = picking(folder);
    renameSync(join(top, '.git/sequencer'), join(top, '.git/elsewhere'));
    symlinkSync('elsewhere', join(top, '.git/sequencer'));
    const { run } = player({ roots: [top] });
    expect(await run(gitIntegrate, { action: 'continue' })).toMatchObject({ code: 'unsafe_state' });
  });

  it.each([
    { options: [] },
    { options: ['-x', '--signoff', '--strategy=resolve', '--allow-empty', '--edit'] },
  ])('are gone on with as git left them: $options', async ({ options }) => {
    using folder = temporaryFolder();
    const top = stoppedAt(folder, 'cherry-pick', ...options, 'topic', 'other');
    textOf(await player({ roots: [top] }).run(gitIntegrate, { action: 'continue' }));
    expect(git(top, 'log', '-1', '--format=%an', 'main').trim()).toBe('Ada Lovelace');
    expect(existsSync(join(top, '.git/CHERRY_PICK_HEAD'))).toBe(false);
  });
});

it('leaves a merge to a person that stashed changes when it began', async () => {
  using folder = temporaryFolder();
  const top = stoppedAt(folder, 'merge', 'topic');
  const attack = { file: 'MERGE_AUTOSTASH', content: `${at(top, 'HEAD')}\n`, actions: ['continue', 'abort'] };
  expect(await attacked(folder, top, attack)).toEqual(['autostashed', 'autostashed']);
});
