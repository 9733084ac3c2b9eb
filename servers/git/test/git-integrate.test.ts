import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitIntegrate } from '../src/tools/git-integrate.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { file, parted } from './parted.ts';
import { fenced, player, textOf } from './playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git, runGit } from './temporary.ts';

const at = (folder: string, name: string): string => git(folder, 'rev-parse', '--verify', name).trim();
const text = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
const refIn = (answer: string): string => /refs\/handrail\/[\w-]+/.exec(answer)?.[0] ?? 'no ref';

/** `main` and `topic` change the same line of same.txt, and one file each. */
function same(folder: Folder): string {
  const top = folder.at('repository');
  oddRepositories.branches(top);
  return top;
}

const apart = (folder: Folder): string =>
  parted(folder, [file('a', 'a\n')], [file('ours', 'o\n')], [file('theirs', 't\n')]);

describe('merge', () => {
  it('goes forward, makes a merge commit with the message, and says when there is nothing to do', async () => {
    using folder = temporaryFolder();
    const top = apart(folder);
    const { run } = player({ roots: [top] });
    const args = { action: 'merge', name: 'topic' };
    const [ours, theirs] = [at(top, 'main'), at(top, 'topic')];
    const answer = textOf(await run(gitIntegrate, { ...args, message: 'Both\n\n--amend' }));
    expect(answer).toContain('merged "topic", with a merge commit');
    expect(at(top, 'HEAD^1')).toBe(ours);
    expect(at(top, 'HEAD^2')).toBe(theirs);
    expect(git(top, 'log', '-1', '--format=%B').trim()).toBe('Both\n\n--amend');
    expect(textOf(await run(gitIntegrate, args))).toContain('already up to date with "topic"');
    git(top, 'switch', '-q', 'topic');
    expect(textOf(await run(gitIntegrate, { action: 'merge', name: 'main' }))).toContain('fast-forward');
    expect(at(top, 'topic')).toBe(at(top, 'main'));
  });

  it('tells of conflicts by file: kind, places, sides, and what follows', async () => {
    using folder = temporaryFolder();
    const lines = (word: string) => `${word}\n${'same\n'.repeat(20)}${word}\n`;
    const top = parted(
      folder,
      [
        file('text', lines('base')),
        file('gone', 'g\n'),
        file('kept', 'k\n'),
        file('bin', Buffer.from([0, 1])),
      ],
      [
        file('text', lines('ours')),
        { delete: 'gone' },
        file('kept', 'k2\n'),
        file('new\nname', 'o\n'),
        file('bin', Buffer.from([0, 2])),
      ],
      [
        file('text', lines('theirs')),
        file('gone', 'g2\n'),
        { delete: 'kept' },
        file('new\nname', 't\n'),
        file('bin', Buffer.from([0, 3])),
      ],
    );
    const { run } = player({ roots: [top] });
    const answer = textOf(await run(gitIntegrate, { action: 'merge', name: 'topic' }));
    expect(answer).toMatch(/^merge stopped at [0-9a-f]{10}: 5 in conflict\n/);
    expect(fenced(answer)).toEqual([
      'both modified: bin',
      'deleted by us: gone',
      'deleted by them: kept',
      'sides: <<< HEAD === topic >>>',
      String.raw`both added, 1 place (lines 1-5): "new\nname"`,
      'both modified, 2 places (lines 1-5 26-30): text',
    ]);
    expect(answer).toContain('git_stage, then action "continue"');
  });

  it('goes on when all is resolved, not before', async () => {
    using folder = temporaryFolder();
    const top = same(folder);
    const { run } = player({ roots: [top] });
    const goOn = { action: 'continue' };
    expect(await run(gitIntegrate, goOn)).toMatchObject({ code: 'nothing_in_progress' });
    textOf(await run(gitIntegrate, { action: 'merge', name: 'topic', message: 'Mine' }));
    const refused = await run(gitIntegrate, goOn);
    expect(refused).toMatchObject({ code: 'conflicts', content: 'both modified: same.txt' });
    expect(await run(gitIntegrate, { action: 'merge', name: 'topic' })).toMatchObject({
      code: 'in_progress',
    });
    expect(await run(gitIntegrate, { action: 'skip' })).toMatchObject({ code: 'invalid_argument' });
    writeFileSync(join(top, 'same.txt'), 'one\nboth\nthree\n');
    git(top, 'add', 'same.txt');
    const answer = textOf(await run(gitIntegrate, goOn));
    expect(answer).toContain('the merge is done: "main" is at');
    expect(answer).not.toContain('marks');
    expect(git(top, 'log', '-1', '--format=%s %p').trim()).toMatch(/^Mine \w+ \w+$/);
    expect(git(top, 'show', 'HEAD:same.txt')).toBe('one\nboth\nthree\n');
  });

  it('says when marks of a conflict were staged', async () => {
    using folder = temporaryFolder();
    const top = same(folder);
    const { run } = player({ roots: [top] });
    textOf(await run(gitIntegrate, { action: 'merge', name: 'topic' }));
    git(top, 'add', '--all');
    const answer = textOf(await run(gitIntegrate, { action: 'continue' }));
    expect(fenced(answer)).toEqual(['staged with conflict marks, 1 place (lines 2-6): same.txt']);
  });

  it('gives up, and keeps what was resolved by half', async () => {
    using folder = temporaryFolder();
    const top = same(folder);
    const before = at(top, 'HEAD');
    const { run } = player({ roots: [top] });
    textOf(await run(gitIntegrate, { action: 'merge', name: 'topic' }));
    writeFileSync(join(top, 'same.txt'), 'half\n');
    const answer = textOf(await run(gitIntegrate, { action: 'abort' }));
    expect(answer).toContain('the merge is given up: "main" is at');
    expect(git(top, 'show', `${refIn(answer)}:same.txt`)).toBe('half\n');
    expect(at(top, 'HEAD')).toBe(before);
    expect(git(top, 'status', '--porcelain')).toBe('');
  });

  it('leaves a dirty tree, and ignored files, as they are', async () => {
    using folder = temporaryFolder();
    const top = parted(
      folder,
      [file('a', 'a\n'), file('.gitignore', '*.log\n')],
      [file('b', 'b\n')],
      [file('a', 't\n'), file('x.log', 't\n'), file('d', 't\n'), file('y.log/z', 't\n')],
    );
    const { run } = player({ roots: [top] });
    const merge = async () => await run(gitIntegrate, { action: 'merge', name: 'topic' });
    writeFileSync(join(top, 'a'), 'mine\n');
    expect(await merge()).toMatchObject({ code: 'would_overwrite' });
    expect(text(top, 'a')).toBe('mine\n');
    git(top, 'checkout', '-q', 'a');
    folder.make({
      'repository/x.log': 'precious\n',
      'repository/d/deep.log': 'precious\n',
      'repository/y.log': 'precious\n',
    });
    const refused = await merge();
    expect(refused).toMatchObject({ code: 'would_overwrite', content: 'd/deep.log\nx.log\ny.log' });
    for (const name of ['x.log', 'd/deep.log', 'y.log']) expect(text(top, name)).toBe('precious\n');
    expect(git(top, 'status', '--porcelain')).toBe('');
  });

  it('takes a file that is no longer tracked here and did not change there', async () => {
    using folder = temporaryFolder();
    const top = parted(
      folder,
      [file('local.env', 'example\n')],
      [{ delete: 'local.env' }, file('.gitignore', '*.env\n')],
      [file('t', 't\n')],
    );
    folder.make({ 'repository/local.env': 'precious\n' });
    const { run } = player({ roots: [top] });
    textOf(await run(gitIntegrate, { action: 'merge', name: 'topic' }));
    expect(text(top, 'local.env')).toBe('precious\n');
  });

  it('refuses what is no revision, and options', async () => {
    using folder = temporaryFolder();
    const top = apart(folder);
    const { run } = player({ roots: [top] });
    for (const name of ['nowhere', '--exec=touch x', '-X', 'a\nb', 'HEAD:a'])
      for (const action of ['merge', 'rebase', 'cherry-pick', 'revert'])
        expect([action, name, await run(gitIntegrate, { action, name })]).toMatchObject([
          action,
          name,
          { code: expect.any(String) },
        ]);
    expect(git(top, 'status', '--porcelain')).toBe('');
    for (const args of [
      { action: 'merge' },
      { action: 'abort', name: 'topic' },
      { action: 'rebase', name: 'topic', message: 'x' },
    ])
      expect(await run(gitIntegrate, args)).toMatchObject({ code: 'invalid_argument' });
  });

  it('works on branches named like options, and neither in bare nor in unborn repositories', async () => {
    using folder = temporaryFolder();
    oddRepositories.oddRefs(folder.at('odd'));
    oddRepositories.bare(folder.at('bare'));
    oddRepositories.unborn(folder.at('unborn'));
    const { run } = player({ roots: [folder.path] });
    const merge = { action: 'merge', name: 'refs/heads/--help' };
    expect(textOf(await run(gitIntegrate, { repo: 'odd', ...merge }))).toContain('already up to date');
    const other = { action: 'merge', name: 'HEAD' };
    expect(await run(gitIntegrate, { repo: 'bare', ...other })).toMatchObject({ code: 'no_worktree' });
    expect(await run(gitIntegrate, { repo: 'unborn', ...other })).toMatchObject({ code: 'no_commit' });
  });

  it('names the hooks that did not run', async () => {
    using folder = temporaryFolder();
    const top = apart(folder);
    const canary = folder.at('ran');
    folder.make({ 'repository/.git/hooks/post-merge': `#!/bin/sh\ntouch '${canary}'\n` });
    chmodSync(join(top, '.git/hooks/post-merge'), 0o755);
    const answer = await player({ roots: [top] }).run(gitIntegrate, { action: 'merge', name: 'topic' });
    expect(textOf(answer)).toContain('hooks: skipped (post-merge)');
    expect(existsSync(canary)).toBe(false);
    git(top, 'reset', '-q', '--hard', 'HEAD^1');
    const trusting = player({ roots: [top], trusted: [top] });
    expect(textOf(await trusting.run(gitIntegrate, { action: 'merge', name: 'topic' }))).toContain(
      'hooks: ran (post-merge)',
    );
    expect(existsSync(canary)).toBe(true);
  });
});

describe('rebase', () => {
  it('moves the branch, and keeps its old tip', async () => {
    using folder = temporaryFolder();
    const top = apart(folder);
    const old = at(top, 'main');
    const { run } = player({ roots: [top] });
    const answer = textOf(await run(gitIntegrate, { action: 'rebase', name: 'topic' }));
    expect(answer).toContain('rebased onto "topic": "main" is at');
    expect(at(top, refIn(answer))).toBe(old);
    expect(at(top, 'HEAD^')).toBe(at(top, 'topic'));
    expect(textOf(await run(gitIntegrate, { action: 'rebase', name: 'topic' }))).toContain(
      'already on top of "topic"',
    );
  });

  it('says where it stopped, goes on, skips and gives up', async () => {
    using folder = temporaryFolder();
    const top = same(folder);
    folder.make({ 'repository/more.txt': 'more\n' });
    git(top, 'add', '--all');
    git(top, 'commit', '-q', '-m', 'More');
    const old = at(top, 'main');
    const { run } = player({ roots: [top] });
    const start = { action: 'rebase', name: 'topic' };
    const stopped = textOf(await run(gitIntegrate, start));
    expect(stopped).toMatch(/^rebase stopped at [0-9a-f]{10} \(1\/2\): 1 in conflict\n/);
    expect(stopped).toContain('"us" is what it is rebased onto');
    folder.make({ 'repository/same.txt': 'half\n' });
    const given = textOf(await run(gitIntegrate, { action: 'abort' }));
    expect(at(top, 'main')).toBe(old);
    expect(git(top, 'symbolic-ref', 'HEAD').trim()).toBe('refs/heads/main');
    expect(git(top, 'show', `${refIn(given)}:same.txt`)).toBe('half\n');

    textOf(await run(gitIntegrate, start));
    folder.make({ 'repository/same.txt': 'both\n' });
    git(top, 'add', 'same.txt');
    const done = textOf(await run(gitIntegrate, { action: 'continue' }));
    expect(done).toContain(`the rebase is done: "main" is at`);
    expect(done).toContain(`was at ${old.slice(0, 10)}`);
    expect(git(top, 'log', '--format=%s', 'topic..main')).toBe('More\nOurs\n');

    git(top, 'reset', '-q', '--hard', old);
    textOf(await run(gitIntegrate, start));
    textOf(await run(gitIntegrate, { action: 'skip' }));
    expect(git(top, 'log', '--format=%s', 'topic..main')).toBe('More\n');
  });

  it.each(['skip', 'abort'])('keeps commits that were made while it was stopped: %s', async (action) => {
    using folder = temporaryFolder();
    const top = same(folder);
    const { run } = player({ roots: [top] });
    textOf(await run(gitIntegrate, { action: 'rebase', name: 'topic' }));
    for (const name of ['same.txt', 'new.txt']) {
      folder.make({ [`repository/${name}`]: 'mine\n' });
      git(top, 'add', '--all');
      git(top, 'commit', '-q', '-m', name);
    }
    const made = at(top, 'HEAD');
    const answer = textOf(await run(gitIntegrate, { action }));
    expect(at(top, refIn(answer))).toBe(made);
    expect(answer).not.toContain('The branch as it was');
  });

  it.each(['continue', 'skip'])('keeps the branch when a person began it: %s', async (action) => {
    using folder = temporaryFolder();
    const top = same(folder);
    const old = at(top, 'main');
    expect(runGit(top, ['rebase', 'topic']).code).toBe(1);
    folder.make({ 'repository/same.txt': 'both\n' });
    git(top, 'add', 'same.txt');
    const { run } = player({ roots: [top] });
    const answer = textOf(await run(gitIntegrate, { action }));
    const ref = /The branch as it was is kept: (\S+)/.exec(answer)?.[1] ?? 'no ref';
    expect(at(top, ref)).toBe(old);
  });

  it('does not check out over an ignored file', async () => {
    using folder = temporaryFolder();
    const top = parted(
      folder,
      [file('.gitignore', '*.env\n'), file('local.env', 'example\n')],
      [{ delete: 'local.env' }],
      [file('t', 't\n')],
    );
    folder.make({ 'repository/local.env': 'precious\n' });
    const { run } = player({ roots: [top] });
    const args = { action: 'rebase', name: 'topic' };
    expect(await run(gitIntegrate, args)).toMatchObject({ code: 'would_overwrite', content: 'local.env' });
    expect(text(top, 'local.env')).toBe('precious\n');
    expect(git(top, 'for-each-ref', 'refs/handrail')).toBe('');
  });

  it('refuses a dirty tree, also where the configuration would stash', async () => {
    using folder = temporaryFolder();
    const top = apart(folder);
    git(top, 'config', 'rebase.autoStash', 'true');
    folder.make({ 'repository/ours': 'dirty\n' });
    const { run } = player({ roots: [top] });
    expect(await run(gitIntegrate, { action: 'rebase', name: 'topic' })).toMatchObject({
      code: 'would_overwrite',
    });
    expect(text(top, 'ours')).toBe('dirty\n');
  });
});

describe('cherry-pick and revert', () => {
  it('takes a commit or a range', async () => {
    using folder = temporaryFolder();
    const top = folder.at('repository');
    repository(top);
    git(top, 'switch', '-q', '-c', 'topic');
    for (const name of ['one', 'two', 'three']) {
      folder.make({ [`repository/${name}.txt`]: `${name}\n` });
      git(top, 'add', '--all');
      git(top, 'commit', '-q', '-m', name);
    }
    git(top, 'switch', '-q', 'main');
    const { run } = player({ roots: [top] });
    textOf(await run(gitIntegrate, { action: 'cherry-pick', name: 'topic~2..topic' }));
    expect(git(top, 'log', '--format=%s', '-2')).toBe('three\ntwo\n');
    textOf(await run(gitIntegrate, { action: 'revert', name: 'HEAD' }));
    expect(existsSync(join(top, 'three.txt'))).toBe(false);
    expect(git(top, 'log', '--format=%s', '-1')).toBe('Revert "three"\n');
  });

  it('says when the commit changes nothing here, and skips it', async () => {
    using folder = temporaryFolder();
    const top = apart(folder);
    const { run } = player({ roots: [top] });
    const pick = { action: 'cherry-pick', name: 'topic' };
    textOf(await run(gitIntegrate, pick));
    const head = at(top, 'HEAD');
    const answer = textOf(await run(gitIntegrate, pick));
    expect(answer).toContain('it would be empty');
    expect(textOf(await run(gitIntegrate, { action: 'skip' }))).toContain('the cherry-pick is done');
    expect(at(top, 'HEAD')).toBe(head);
    expect(await run(gitIntegrate, { action: 'continue' })).toMatchObject({ code: 'nothing_in_progress' });
  });

  it('stops at conflicts, and goes back to before the first commit', async () => {
    using folder = temporaryFolder();
    const top = same(folder);
    const { run } = player({ roots: [top] });
    const before = at(top, 'HEAD');
    for (const action of ['cherry-pick', 'revert']) {
      if (action === 'revert') git(top, 'commit', '-q', '--allow-empty', '-m', 'Empty');
      expect(textOf(await run(gitIntegrate, { action, name: 'topic' }))).toContain(`${action} stopped at`);
      expect(textOf(await run(gitIntegrate, { action: 'abort' }))).toContain(`the ${action} is given up`);
      expect(git(top, 'status', '--porcelain')).toBe('');
    }
    expect(at(top, 'HEAD^')).toBe(before);
  });

  it('writes over no ignored file', async () => {
    using folder = temporaryFolder();
    const top = parted(
      folder,
      [file('.gitignore', '*.log\n'), file('gone.log', 'old\n')],
      [{ delete: 'gone.log' }],
      [file('new.log', 'new\n')],
    );
    folder.make({ 'repository/gone.log': 'precious\n', 'repository/new.log': 'precious\n' });
    const { run } = player({ roots: [top] });
    for (const args of [
      { action: 'cherry-pick', name: 'topic' },
      { action: 'revert', name: 'HEAD' },
    ])
      expect(await run(gitIntegrate, args)).toMatchObject({ code: 'would_overwrite' });
    expect(text(top, 'gone.log') + text(top, 'new.log')).toBe('precious\nprecious\n');
  });
});
