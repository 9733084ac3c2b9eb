import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchName, newBranchName } from '../src/repository/branch-name.ts';
import { gitBranch } from '../src/tools/git-branch.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { player, textOf } from './playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git, runGit } from './temporary.ts';

function ordinary(folder: Folder): string {
  repository(folder.path);
  return folder.path;
}

const head = (folder: string): string => git(folder, 'symbolic-ref', '--short', 'HEAD').trim();
const at = (folder: string, name: string): string => git(folder, 'rev-parse', '--verify', name).trim();

describe('git_branch', () => {
  it('creates without switching, where it is told', async () => {
    using folder = temporaryFolder();
    const top = ordinary(folder);
    const { run } = player({ roots: [top] });
    const made = textOf(await run(gitBranch, { action: 'create', name: 'old', from: 'HEAD~1' }));
    expect(made).toBe(`created "old" at ${at(top, 'HEAD~1').slice(0, 10)}; not switched to it`);
    expect(at(top, 'refs/heads/old')).toBe(at(top, 'HEAD~1'));
    expect(head(top)).toBe('main');
    expect(await run(gitBranch, { action: 'create', name: 'old' })).toMatchObject({ code: 'exists' });
    expect(await run(gitBranch, { action: 'create', name: 'old/er' })).toMatchObject({ code: 'exists' });
    expect(await run(gitBranch, { action: 'create', name: 'x', from: 'nowhere' })).toMatchObject({
      code: 'unknown_revision',
    });
  });

  it('switches, and changes that are not committed come along', async () => {
    using folder = temporaryFolder();
    const top = ordinary(folder);
    const { run } = player({ roots: [top] });
    const text = textOf(await run(gitBranch, { action: 'switch', name: 'topic', from: 'HEAD~1' }));
    expect(text).toContain('switched to the new branch "topic"');
    expect(text).toContain('before: "main"');
    expect(text).not.toContain('came along');
    writeFileSync(join(top, 'README.md'), '# Mine\n');
    const back = textOf(await run(gitBranch, { action: 'switch', name: 'refs/heads/main' }));
    expect(back).toContain('came along');
    expect(head(top)).toBe('main');
    expect(git(top, 'diff')).toContain('+# Mine');
    expect(textOf(await run(gitBranch, { action: 'switch', name: 'main' }))).toContain('already');
  });

  it('leaves changes and ignored files that stand in the way as they are', async () => {
    using folder = temporaryFolder();
    const top = ordinary(folder);
    git(top, 'switch', '-q', '-c', 'other');
    folder.make({ 'secret.env': 'theirs\n', 'README.md': '# Theirs\n' });
    git(top, 'add', '--all');
    git(top, 'commit', '-q', '-m', 'Other');
    git(top, 'switch', '-q', 'main');
    folder.make({ '.git/info/exclude': '*.env\n', 'secret.env': 'mine\n' });
    const { run } = player({ roots: [top] });
    const refused = { code: 'would_overwrite' };
    expect(await run(gitBranch, { action: 'switch', name: 'other' })).toMatchObject(refused);
    expect(readFileSync(folder.at('secret.env'), 'utf8')).toBe('mine\n');
    rmSync(folder.at('secret.env'));
    folder.make({ 'README.md': '# Mine\n' });
    expect(await run(gitBranch, { action: 'switch', name: 'other' })).toMatchObject(refused);
    expect(readFileSync(folder.at('README.md'), 'utf8')).toBe('# Mine\n');
    expect(head(top)).toBe('main');
  });

  it('makes a branch that follows one of a remote, and says so', async () => {
    using folder = temporaryFolder();
    repository(folder.at('origin'));
    git(folder.at('origin'), 'branch', 'far');
    git(folder.at('origin'), 'branch', 'guessed');
    git(folder.path, 'clone', '-q', folder.at('origin'), 'here');
    const top = folder.at('here');
    const { run } = player({ roots: [top] });
    const text = textOf(await run(gitBranch, { action: 'switch', name: 'origin/far' }));
    expect(text).toContain('switched to the new branch "far" that follows "origin/far"');
    expect(textOf(await run(gitBranch, { action: 'switch', name: 'guessed' }))).toContain(
      'the new branch "guessed" that follows "origin/guessed"',
    );
    expect(git(top, 'config', 'branch.far.merge').trim()).toBe('refs/heads/far');
    expect(await run(gitBranch, { action: 'switch', name: 'nowhere' })).toMatchObject({
      code: 'unknown_revision',
    });
    expect(head(top)).toBe('guessed');
  });

  it('keeps commits that only a detached HEAD led to', async () => {
    using folder = temporaryFolder();
    const top = ordinary(folder);
    git(top, 'checkout', '-q', '--detach');
    git(top, 'commit', '-q', '--allow-empty', '-m', 'Alone');
    const alone = at(top, 'HEAD');
    const { run } = player({ roots: [top] });
    const text = textOf(await run(gitBranch, { action: 'switch', name: 'main' }));
    const ref = /refs\/handrail\/\S+/.exec(text)?.[0] ?? '';
    expect(at(top, ref)).toBe(alone);
    git(top, 'checkout', '-q', '--detach');
    expect(textOf(await run(gitBranch, { action: 'switch', name: 'main' }))).not.toContain('handrail');
  });

  it('renames, never onto another', async () => {
    using folder = temporaryFolder();
    const top = ordinary(folder);
    git(top, 'branch', 'one');
    git(top, 'branch', 'two', 'HEAD~1');
    const { run } = player({ roots: [top] });
    textOf(await run(gitBranch, { action: 'rename', name: 'main', to: 'trunk' }));
    expect(head(top)).toBe('trunk');
    const two = at(top, 'two');
    expect(await run(gitBranch, { action: 'rename', name: 'one', to: 'two' })).toMatchObject({
      code: 'exists',
    });
    expect(at(top, 'two')).toBe(two);
  });

  it('deletes what is merged, and nothing else', async () => {
    using folder = temporaryFolder();
    const top = ordinary(folder);
    git(top, 'branch', 'done', 'HEAD~1');
    git(top, 'switch', '-q', '-c', 'open');
    git(top, 'commit', '-q', '--allow-empty', '-m', 'Open');
    git(top, 'switch', '-q', 'main');
    const was = at(top, 'done');
    const { run } = player({ roots: [top] });
    const text = textOf(await run(gitBranch, { action: 'delete', name: 'done' }));
    expect(text).toContain(`was at ${was.slice(0, 10)}`);
    expect(git(top, 'branch', '--list', 'done')).toBe('');
    expect(await run(gitBranch, { action: 'delete', name: 'open' })).toMatchObject({ code: 'not_merged' });
    expect(await run(gitBranch, { action: 'delete', name: 'main' })).toMatchObject({ code: 'checked_out' });
    expect(await run(gitBranch, { action: 'delete', name: 'gone' })).toMatchObject({
      code: 'unknown_revision',
    });
    git(top, 'worktree', 'add', '-q', folder.at('elsewhere'), '-b', 'used');
    expect(await run(gitBranch, { action: 'delete', name: 'used' })).toHaveProperty('code');
    expect(at(top, 'open')).not.toBe(at(top, 'main'));
    expect(at(top, 'used')).toBe(at(top, 'main'));
  });

  it('keeps what only the branch had, since git may take it for merged with itself', async () => {
    using folder = temporaryFolder();
    const top = ordinary(folder);
    const { run } = player({ roots: [top] });
    for (const name of ['x', 'à']) {
      git(top, 'switch', '-q', '-c', name);
      git(top, 'commit', '-q', '--allow-empty', '-m', `Alone on ${name}`);
      git(top, 'switch', '-q', 'main');
      git(top, 'config', `branch.${name}.remote`, '.');
      git(top, 'config', `branch.${name}.merge`, `refs/heads/${name}`);
      git(top, 'symbolic-ref', 'refs/heads/alias', `refs/heads/${name}`);
      const alone = at(top, name);
      const answer = textOf(await run(gitBranch, { action: 'delete', name }));
      expect(at(top, /refs\/handrail\/\S+/.exec(answer)?.[0] ?? '')).toBe(alone);
      expect(git(top, 'branch', '--list', name)).toBe('');
      git(top, 'branch', name, alone);
      git(top, 'config', `branch.${name}.remote`, '.');
      git(top, 'config', `branch.${name}.merge`, `refs/heads/${name}`);
      expect(textOf(await run(gitBranch, { action: 'delete', name }))).not.toContain('handrail');
    }
  });

  it('reaches branches that are named like options', async () => {
    using folder = temporaryFolder();
    const top = folder.at('odd');
    oddRepositories.oddRefs(top);
    const { run } = player({ roots: [top] });
    textOf(await run(gitBranch, { action: 'switch', name: 'refs/heads/-f' }));
    expect(head(top)).toBe('-f');
    textOf(await run(gitBranch, { action: 'switch', name: 'main' }));
    textOf(await run(gitBranch, { action: 'delete', name: 'refs/heads/--help' }));
    textOf(await run(gitBranch, { action: 'rename', name: 'refs/heads/--output=x', to: 'plain' }));
    expect(runGit(top, ['rev-parse', '--verify', '-q', 'refs/heads/--help']).code).toBe(1);
    expect(at(top, 'refs/heads/plain')).toBe(at(top, 'HEAD~1'));
    for (const name of ['-x', '--force', 'HEAD', 'refs/heads/-x'])
      expect(await run(gitBranch, { action: 'create', name })).toMatchObject({ code: 'invalid_name' });
  });

  it('works in what is bare or unborn as far as it goes, and not in the middle of a merge', async () => {
    using folder = temporaryFolder();
    oddRepositories.bare(folder.at('bare'));
    oddRepositories.unborn(folder.at('unborn'));
    oddRepositories.merging(folder.at('merging'));
    const { run } = player({ roots: [folder.path] });
    textOf(await run(gitBranch, { repo: 'bare', action: 'create', name: 'more' }));
    expect(await run(gitBranch, { repo: 'bare', action: 'switch', name: 'more' })).toMatchObject({
      code: 'no_worktree',
    });
    expect(await run(gitBranch, { repo: 'unborn', action: 'create', name: 'x' })).toHaveProperty('code');
    expect(await run(gitBranch, { repo: 'merging', action: 'switch', name: 'topic' })).toMatchObject({
      code: 'in_progress',
    });
  });

  it('takes no argument that would not be used', async () => {
    using folder = temporaryFolder();
    const { run } = player({ roots: [ordinary(folder)] });
    for (const args of [
      { action: 'rename', name: 'main' },
      { action: 'create', name: 'x', to: 'y' },
      { action: 'delete', name: 'x', from: 'HEAD' },
    ])
      expect(await run(gitBranch, args)).toMatchObject({ code: 'invalid_argument' });
  });
});

describe('branchName', () => {
  it('says what git check-ref-format says', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '/',
      '.lock',
      '@',
      '@{',
      '~',
      ' ',
      '\n',
      '\u007f',
      '*',
      '\\',
      'é',
      '-',
    );
    const names = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(names, (name) => {
        const { code } = runGit('/', ['check-ref-format', `refs/heads/${name}`]);
        expect(isTaken(() => branchName(name))).toBe(code === 0 && name !== '@');
        if (name === '@') return; // git takes it for the branch that HEAD names
        const asNew = runGit('/', ['check-ref-format', '--branch', name]);
        expect(isTaken(() => newBranchName(name))).toBe(asNew.code === 0);
      }),
      { numRuns: 300 },
    );
  });
});

function isTaken(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
