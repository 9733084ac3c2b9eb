import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitStash } from '../src/tools/git-stash.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { fenced, player, textOf } from './playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

const text = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
const status = (folder: string): string => git(folder, 'status', '--porcelain');

/** With `*.log` ignored, and README.md and new.txt changed and new. */
function dirty(folder: Folder): string {
  repository(folder.path, { commits: [{ 'README.md': '# Start\n', '.gitignore': '*.log\n' }] });
  folder.make({ 'README.md': '# Mine\n', 'new.txt': 'new\n' });
  return folder.path;
}

describe('git_stash', () => {
  it('puts aside what is changed and what is new, and brings it back', async () => {
    using folder = temporaryFolder();
    const top = dirty(folder);
    const { run } = player({ roots: [top] });
    const pushed = textOf(await run(gitStash, { action: 'push', message: '--all of it' }));
    expect(pushed).toMatch(/^stashed as stash@\{0\}, [0-9a-f]{10}: "On main: --all of it"$/);
    expect(status(top)).toBe('');
    const applied = textOf(await run(gitStash, { action: 'apply' }));
    expect(applied).toContain('left in the list stash@{0}');
    expect(status(top)).toBe(' M README.md\n?? new.txt\n');
    expect(git(top, 'stash', 'list')).toContain('stash@{0}');
  });

  it('says plainly that there is nothing to put aside', async () => {
    using folder = temporaryFolder();
    const top = dirty(folder);
    const { run } = player({ roots: [top] });
    const args = { action: 'push', paths: ['.gitignore'] };
    expect(textOf(await run(gitStash, args))).toBe('nothing to stash: no changes there');
    textOf(await run(gitStash, { action: 'push' }));
    expect(textOf(await run(gitStash, { action: 'push' }))).toBe('nothing to stash: no changes there');
    expect(git(top, 'stash', 'list').split('\n')).toHaveLength(2);
  });

  it('puts aside only the paths that are named, taken literally', async () => {
    using folder = temporaryFolder();
    const top = dirty(folder);
    folder.make({ '*.txt': 'star\n', '-n': 'dash\n' });
    const { run } = player({ roots: [top] });
    textOf(await run(gitStash, { action: 'push', paths: ['*.txt', '-n'] }));
    expect(status(top)).toBe(' M README.md\n?? new.txt\n');
  });

  it('keeps the index of a stash that it drops', async () => {
    using folder = temporaryFolder();
    const top = dirty(folder);
    git(top, 'add', 'README.md');
    writeFileSync(join(top, 'README.md'), '# Later\n');
    const { run } = player({ roots: [top] });
    textOf(await run(gitStash, { action: 'push' }));
    const answer = textOf(await run(gitStash, { action: 'pop', name: '0' }));
    const ref = /refs\/handrail\/[\w-]+/.exec(answer)?.[0] ?? '';
    expect(git(top, 'show', `${ref}^2:README.md`)).toBe('# Mine\n');
    expect(text(top, 'README.md')).toBe('# Later\n');
    expect(git(top, 'stash', 'list')).toBe('');
  });

  it('takes the one that is named', async () => {
    using folder = temporaryFolder();
    oddRepositories.stashes(folder.at('stashes'));
    const top = folder.at('stashes');
    const { run } = player({ roots: [top] });
    const answer = textOf(await run(gitStash, { action: 'pop', name: 'stash@{1}' }));
    expect(answer).toContain('"On main: second stash"');
    expect(status(top)).toBe(' M README.md\n?? second.txt\n');
    expect(git(top, 'stash', 'list', '--format=%gs')).toBe('On main: third stash\nOn main: first stash\n');
    for (const name of ['stash@{2}', 'HEAD', '--index', 'stash@{0}; x', '99999999'])
      expect([name, await run(gitStash, { action: 'pop', name })]).toMatchObject([
        name,
        { code: 'no_stash' },
      ]);
  });

  it('lists conflicts, and keeps the stash then', async () => {
    using folder = temporaryFolder();
    const top = dirty(folder);
    const { run } = player({ roots: [top] });
    textOf(await run(gitStash, { action: 'push' }));
    git(top, 'commit', '-q', '--allow-empty', '-m', 'Between');
    writeFileSync(join(top, 'README.md'), '# Theirs\n');
    git(top, 'commit', '-q', '--all', '-m', 'Theirs');
    const answer = textOf(await run(gitStash, { action: 'pop' }));
    expect(answer).toContain('1 in conflict, the stash stays: stash@{0}');
    expect(fenced(answer)).toEqual([
      'sides: <<< Updated upstream === Stashed changes >>>',
      'both modified, 1 place (lines 1-5): README.md',
    ]);
    expect(git(top, 'stash', 'list')).toContain('stash@{0}');
    expect(await run(gitStash, { action: 'pop' })).toMatchObject({ code: 'in_progress' });
  });

  it('brings nothing back over what is there', async () => {
    using folder = temporaryFolder();
    const top = dirty(folder);
    folder.make({ 'kept.log': 'stashed\n' });
    git(top, 'add', '--force', 'kept.log');
    const { run } = player({ roots: [top] });
    textOf(await run(gitStash, { action: 'push' }));
    folder.make({ 'new.txt': 'other\n', 'kept.log': 'precious\n' });
    const refused = await run(gitStash, { action: 'pop' });
    expect(refused).toMatchObject({ code: 'would_overwrite', content: 'kept.log\nnew.txt' });
    expect([text(top, 'new.txt'), text(top, 'kept.log')]).toEqual(['other\n', 'precious\n']);
    expect(text(top, 'README.md')).toBe('# Start\n');
    folder.make({ 'README.md': '# Dirty\n' });
    git(top, 'clean', '-qfdx', '--', 'new.txt', 'kept.log');
    expect(await run(gitStash, { action: 'apply' })).toMatchObject({ code: 'would_overwrite' });
    expect(text(top, 'README.md')).toBe('# Dirty\n');
  });

  it('does not put a committed file back over an ignored one', async () => {
    using folder = temporaryFolder();
    const top = dirty(folder);
    folder.make({ 'settings.log': 'example\n' });
    git(top, 'add', '--force', '--all');
    git(top, 'commit', '-q', '-m', 'All');
    git(top, 'rm', '-q', '--cached', 'settings.log');
    folder.make({ 'settings.log': 'precious\n' });
    const { run } = player({ roots: [top] });
    const refused = await run(gitStash, { action: 'push' });
    expect(refused).toMatchObject({ code: 'would_overwrite', content: 'settings.log' });
    expect(text(top, 'settings.log')).toBe('precious\n');
  });

  it.each(['assume-unchanged', 'skip-worktree'])(
    'does not touch what it cannot put aside: %s',
    async (flag) => {
      using folder = temporaryFolder();
      const top = dirty(folder);
      git(top, 'add', 'README.md');
      git(top, 'update-index', `--${flag}`, 'README.md');
      folder.make({ 'README.md': '# Hidden\n', '.gitignore': '*.log\n*.tmp\n' });
      const { run } = player({ roots: [top] });
      const refused = await run(gitStash, { action: 'push' });
      expect(refused).toMatchObject({ code: 'would_overwrite', content: 'README.md' });
      expect([text(top, 'README.md'), text(top, 'new.txt')]).toEqual(['# Hidden\n', 'new\n']);
      expect(git(top, 'stash', 'list')).toBe('');
      expect(git(top, 'ls-files', '-v', 'README.md')).toBe(
        `${flag === 'skip-worktree' ? 'S' : 'h'} README.md\n`,
      );
      textOf(await run(gitStash, { action: 'push', paths: ['.gitignore'] }));
      expect([text(top, 'README.md'), text(top, '.gitignore')]).toEqual(['# Hidden\n', '*.log\n']);
      // Git looks at the time of a staged one, and fails half way, also when nothing else is changed.
      folder.make({ 'README.md': '# Mine\n' });
      expect(await run(gitStash, { action: 'push' })).toMatchObject(refused);
      git(top, 'reset', '-q', 'README.md');
      folder.make({ 'README.md': '# Start\n', 'new.txt': 'new\n' });
      textOf(await run(gitStash, { action: 'push' }));
      expect(git(top, 'show', 'stash@{0}^3:new.txt')).toBe('new\n');
    },
  );

  it('says where the changes are when git fails half way', async () => {
    using folder = temporaryFolder();
    const top = dirty(folder);
    git(top, 'stash', 'store', '-m', 'Other', git(top, 'stash', 'create').trim());
    folder.make({ '.git/info/attributes': 'README.md filter=broken\n' });
    git(top, 'config', 'filter.broken.clean', 'cat');
    git(top, 'config', 'filter.broken.smudge', 'false');
    git(top, 'config', 'filter.broken.required', 'true');
    const { run } = player({ roots: [top], trusted: [top] });
    const failed = await run(gitStash, { action: 'push' });
    const made = git(top, 'rev-parse', 'stash@{0}').trim();
    expect(failed).toHaveProperty('error', expect.stringContaining(`The changes are in stash@{0}, ${made}`));
    expect(failed).toHaveProperty('hint', expect.stringContaining('"pop"'));
    expect(git(top, 'show', `${made}:README.md`)).toBe('# Mine\n');
    folder.make({ '.git/index.lock': '', 'README.md': '# Again\n' });
    const again = await run(gitStash, { action: 'push' });
    expect(again).toHaveProperty('error', expect.not.stringContaining('stash@{0}'));
  });

  it('is not for bare and unborn repositories', async () => {
    using folder = temporaryFolder();
    oddRepositories.bare(folder.at('bare'));
    oddRepositories.unborn(folder.at('unborn'));
    const { run } = player({ roots: [folder.path] });
    const push = { action: 'push' };
    expect(await run(gitStash, { repo: 'bare', ...push })).toMatchObject({ code: 'no_worktree' });
    expect(await run(gitStash, { repo: 'unborn', ...push })).toMatchObject({ code: 'no_commit' });
    expect(await run(gitStash, { repo: 'unborn', action: 'pop' })).toMatchObject({ code: 'no_stash' });
    for (const args of [
      { action: 'push', name: '0' },
      { action: 'pop', message: 'x' },
      { action: 'apply', paths: ['a'] },
    ])
      expect(await run(gitStash, { repo: 'bare', ...args })).toMatchObject({ code: 'invalid_argument' });
  });
});
