import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gitLog } from '../src/tools/git-log.ts';
import { manyCommits, repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { cursorOf, fenced, player, textOf } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

/** The subjects of an answer. */
const subjects = (text: string): string[] => fenced(text).map((line) => line.replace(/^.*? {2}/, ''));

describe('git_log', () => {
  it('shows a commit a line: hash, refs, date, author, subject', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    git(folder.path, 'tag', 'v1', 'HEAD~1');
    const text = textOf(await player({ roots: [folder.path] }).run(gitLog, {}));
    expect(text).toMatch(/^3 commits\n/);
    const hashes = git(folder.path, 'log', '--format=%h').trim().split('\n');
    expect(fenced(text)).toEqual([
      `${hashes[0]} (HEAD -> main) 2026-01-02 Ada Lovelace  Change 3`,
      `${hashes[1]} (tag: v1) 2026-01-02 Ada Lovelace  Change 2`,
      `${hashes[2]} 2026-01-02 Ada Lovelace  Change 1`,
    ]);
  });

  it('shows fifty on a page, and goes on in the same history when the branch has moved', async () => {
    using folder = temporaryFolder();
    manyCommits(folder.path, 120);
    const { run } = player({ roots: [folder.path], budget: 100_000 });
    for (const args of [{}, { ref: 'main' }, { ref: 'HEAD~100..main' }, { path: 'src' }]) {
      const first = textOf(await run(gitLog, args));
      expect(fenced(first)).toHaveLength(50);
      expect(first).toContain('50 commits, more to come');
      git(folder.path, 'commit', '-q', '--allow-empty', '-m', 'Meanwhile');
      const second = textOf(await run(gitLog, { ...args, cursor: cursorOf(first) }));
      const last = Number(/\d+$/.exec(subjects(first).at(-1) ?? '')?.[0]);
      expect(subjects(second)[0]).toMatch(new RegExp(`number (?:${last - 1}|${last - 2})$`));
      expect(new Set([...fenced(first), ...fenced(second)]).size).toBe(50 + fenced(second).length);
    }
  });

  it('says so when the commits of the pages before are others now', async () => {
    using folder = temporaryFolder();
    manyCommits(folder.path, 60);
    const { run } = player({ roots: [folder.path], budget: 100_000 });
    for (const args of [{}, { graph: true }]) {
      const cursor = cursorOf(textOf(await run(gitLog, args)));
      git(folder.path, 'replace', '--graft', 'HEAD~5', 'HEAD~20');
      expect(await run(gitLog, { ...args, cursor })).toMatchObject({ code: 'list_changed' });
      git(folder.path, 'replace', '-d', git(folder.path, 'rev-parse', 'HEAD~5').trim());
      expect(fenced(textOf(await run(gitLog, { ...args, cursor })))).toHaveLength(10);
    }
  });

  it('says that there are no commits yet, and that there is no such revision', async () => {
    using folder = temporaryFolder();
    oddRepositories.unborn(folder.path.concat('/it'));
    const { run } = player({ roots: [folder.at('it')] });
    for (const args of [{}, { path: 'staged.txt' }, { author: 'Ada' }, { graph: true }])
      expect(textOf(await run(gitLog, args))).toBe('no commits yet');
    expect(await run(gitLog, { ref: 'main' })).toMatchObject({ code: 'unknown_revision' });
    expect(await run(gitLog, { ref: 'a..b' })).toMatchObject({ code: 'unknown_revision' });
  });

  it('follows a file through renames, and a folder not', async () => {
    using folder = temporaryFolder();
    oddRepositories.renamed(folder.at('it'));
    const { run } = player({ roots: [folder.at('it')] });
    expect(subjects(textOf(await run(gitLog, { path: 'new.txt' })))).toEqual(['Rename', 'Change 1']);
    expect(subjects(textOf(await run(gitLog, { path: 'elsewhere' })))).toEqual(['Rename']);
    expect(subjects(textOf(await run(gitLog, { path: 'elsewhere', ref: 'HEAD' })))).toEqual(['Rename']);
  });

  it('tells a path that nothing has from one that nothing changed', async () => {
    using folder = temporaryFolder();
    oddRepositories.renamed(folder.at('it'));
    folder.make({ 'it/untracked.txt': 'x\n' });
    const { run } = player({ roots: [folder.at('it')] });
    for (const args of [{}, { ref: 'HEAD' }, { ref: 'HEAD~1..HEAD' }, { author: 'Nobody' }, { graph: true }])
      expect(await run(gitLog, { path: 'never', ...args })).toMatchObject({ code: 'no_such_path' });
    for (const args of [
      { path: 'untracked.txt' },
      { path: 'new.txt', author: 'Nobody' },
      // Is gone, but once was.
      { path: 'old.txt', author: 'Nobody' },
      { path: 'new.txt', ref: 'HEAD..HEAD' },
    ])
      expect(textOf(await run(gitLog, args))).toBe('0 commits');
  });

  it('decodes messages and names of any encoding', async () => {
    using folder = temporaryFolder();
    oddRepositories.latin1Messages(folder.at('it'));
    const text = textOf(await player({ roots: [folder.at('it')] }).run(gitLog, {}));
    expect(text).toContain('René  Raw café\n');
    expect(text).toContain('René  Declared café\n');
    expect(text).toContain('Of no encoding there is café\n');
  });

  it.for([
    [{ grep: '(' }, 'invalid_pattern'],
    [{ grep: '[bad' }, 'invalid_pattern'],
    [{ author: '[bad' }, 'invalid_pattern'],
    [{ since: 'notadate' }, 'invalid_date'],
    [{ until: 'gibberish' }, 'invalid_date'],
    [{ since: '--output=canary' }, 'invalid_date'],
    [{ author: 'a{1,30000}' }, 'pattern_too_large'],
    [{ grep: `${'('.repeat(20)}a${')+'.repeat(20)}` }, 'pattern_too_large'],
    [{ ref: ':/(a{1,200}){1,200}' }, 'pattern_too_large'],
    [{ ref: '--output=canary' }, 'invalid_revision'],
    [{ ref: 'HEAD\n--all' }, 'invalid_revision'],
    [{ since: 'x\0y' }, 'invalid_argument'],
    [{ pickaxe: 'x'.repeat(100_000) }, 'invalid_argument'],
    [{ path: '../x' }, 'invalid_path'],
  ] as const)('refuses %j', async ([args, code]) => {
    using folder = temporaryFolder();
    repository(folder.path);
    const { run } = player({ roots: [folder.path] });
    expect(await run(gitLog, args)).toMatchObject({ code });
  });

  it('takes text that looks like options for what it is', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    const { run } = player({ roots: [folder.path] });
    for (const name of ['author', 'grep', 'pickaxe'])
      textOf(await run(gitLog, { [name]: `--output=${folder.at('canary')}` }));
    for (const path of ['--all', `--output=${folder.at('canary')}`])
      expect(await run(gitLog, { path })).toMatchObject({ code: 'no_such_path' });
    for (const name of ['author', 'grep', 'pickaxe'])
      expect(textOf(await run(gitLog, { [name]: '--all' }))).toBe('0 commits');
    expect(existsSync(folder.at('canary'))).toBe(false);
  });

  it('cuts a subject of 200,000 bytes', async () => {
    using folder = temporaryFolder();
    oddRepositories.longLines(folder.at('it'));
    const text = textOf(await player({ roots: [folder.at('it')] }).run(gitLog, {}));
    expect(fenced(text)).toHaveLength(3);
    expect(fenced(text)[0]).toMatch(/word … \[cut\]$/);
    expect(text.length).toBeLessThan(1_000);
  });
});
