import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gitStatus } from '../src/tools/git-status.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { cursorOf, fenced, player, textOf } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

describe('git_status', () => {
  it('says that all is clean, and what is not, by what it is', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    const { run } = player({ roots: [folder.path] });
    const clean = textOf(await run(gitStatus, {}));
    expect(clean).toMatch(/^nothing to commit, working tree clean\n/);
    expect(fenced(clean)).toEqual(['## main']);

    folder.make({
      'README.md': '# Mine\n',
      'src/one.txt': 'all new\n',
      'new.txt': '',
      'folder/a': '',
      'folder/b': '',
    });
    git(folder.path, 'add', 'README.md');
    folder.make({ 'README.md': '# Mine again\n' });
    const dirty = textOf(await run(gitStatus, {}));
    expect(dirty).toMatch(/^1 staged, 2 not staged, 2 untracked\n/);
    expect(fenced(dirty)).toEqual(['## main', 'MM README.md', ' M src/one.txt', '?? folder/', '?? new.txt']);
    expect(fenced(textOf(await run(gitStatus, { paths: ['src'] })))).toEqual(['## main', ' M src/one.txt']);
    expect(textOf(await run(gitStatus, { paths: ['src/two.txt'] }))).toMatch(/^nothing changed there\n/);
  });

  it.for([
    ['merging', '1 conflict, 1 staged; merge in progress', /^## main$/, 'UU same.txt'],
    ['rebasing', '1 conflict, 1 staged; rebase in progress, step 1 of 1', /, rebasing main$/, 'UU same.txt'],
    ['cherryPicking', '1 conflict, 1 staged; cherry-pick in progress', /^## main$/, 'UU same.txt'],
    ['reverting', '1 conflict; revert in progress', /^## main$/, 'UU same.txt'],
    [
      'bisecting',
      'nothing to commit, working tree clean; bisect in progress',
      /^## HEAD \(no branch\) at /,
      undefined,
    ],
    ['stashes', 'nothing to commit, working tree clean; 3 stashes', /^## main$/, undefined],
    ['unborn', '1 staged, 1 untracked', /^## No commits yet on main$/, 'A  staged.txt'],
    [
      'behindAndAhead',
      'nothing to commit, working tree clean',
      /^## main\.\.\.origin\/main \[ahead 1, behind 1\]$/,
      undefined,
    ],
    ['renamed', '1 staged', /^## main$/, 'R  new.txt -> newest.txt'],
    ['dirtySubmodule', 'nothing to commit, working tree clean', /^## main$/, undefined],
    ['sparse', 'nothing to commit, working tree clean', /^## main$/, undefined],
    ['locked', '1 not staged', /^## main$/, ' M README.md'],
  ] as const)('tells the state: %s', async ([name, head, branch, line]) => {
    using folder = temporaryFolder();
    oddRepositories[name](folder.at('it'));
    const text = textOf(await player({ roots: [folder.path] }).run(gitStatus, { repo: 'it' }));
    expect(text.split('\n')[0]).toBe(head);
    const [first, second] = fenced(text);
    expect(first).toMatch(branch);
    expect(second).toBe(line);
  });

  it('tells of a series of picks between two of them', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    folder.make({ '.git/sequencer/todo': 'pick 0123456 Change\n' });
    const { run } = player({ roots: [folder.path] });
    expect(textOf(await run(gitStatus, {}))).toContain('; cherry-pick in progress\n');
  });

  it('reads no file that a link of the git directory leads to', async () => {
    using outside = temporaryFolder();
    outside.make({ secret: 'refs/heads/SECRET\n' });
    using folder = temporaryFolder();
    repository(folder.path);
    mkdirSync(folder.at('.git/rebase-merge'));
    symlinkSync(outside.at('secret'), folder.at('.git/rebase-merge/head-name'));
    const { run } = player({ roots: [folder.path] });
    expect(await run(gitStatus, {})).toMatchObject({ code: 'leads_outside' });
  });

  it('goes on behind the path that a page ended with, whatever changed meanwhile', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    for (let index = 100; index < 300; index += 1) writeFileSync(folder.at(`new-${index}`), '');
    const { run } = player({ roots: [folder.path], budget: 1_500 });
    const first = textOf(await run(gitStatus, {}));
    const last = fenced(first).at(-1) ?? '';
    rmSync(folder.at(last.slice(3)));
    folder.make({ 'new-000': '' });
    const second = fenced(textOf(await run(gitStatus, { cursor: cursorOf(first) })));
    expect(second[0]).toBe(`?? new-${Number(last.slice(-3)) + 1}`);
    expect(await run(gitStatus, { cursor: cursorOf(first), paths: ['x'] })).toMatchObject({
      code: 'invalid_cursor',
    });
  });

  it('refuses a repository without a working tree', async () => {
    using folder = temporaryFolder();
    oddRepositories.bare(folder.at('it'));
    const { run } = player({ roots: [folder.at('it')] });
    expect(await run(gitStatus, {})).toMatchObject({ code: 'no_worktree' });
  });

  it('takes paths for names alone', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    folder.make({ '--output=x': '', 'a.txt': '', '*.txt': '' });
    const { run } = player({ roots: [folder.path] });
    const paths = ['--output=x', '*.txt', ':(top)a.txt'];
    expect(fenced(textOf(await run(gitStatus, { paths })))).toEqual(['## main', '?? *.txt', '?? --output=x']);
    expect(await run(gitStatus, { paths: ['../x'] })).toMatchObject({ code: 'invalid_path' });
  });
});
