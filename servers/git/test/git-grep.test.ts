import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gitGrep } from '../src/tools/git-grep.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { cursorOf, fenced, player, textOf } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from './temporary.ts';

describe('git_grep', () => {
  it('finds lines in the working tree or at a revision', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    folder.make({ 'src/one.txt': 'one\nmine (here)\n', 'untracked.txt': 'mine\n' });
    const { run } = player({ roots: [folder.path] });
    const found = async (args: Record<string, unknown>) => fenced(textOf(await run(gitGrep, args)));
    expect(textOf(await run(gitGrep, { pattern: 'mine' }))).toMatch(/^1 line\n/);
    expect(await found({ pattern: '^t|MINE', ignore_case: true })).toEqual([
      'src/one.txt:2: mine (here)',
      'src/two.txt:1: two',
    ]);
    expect(await found({ pattern: '(h', fixed: true })).toEqual(['src/one.txt:2: mine (here)']);
    expect(await found({ pattern: 'o$', rev: 'HEAD~2' })).toEqual(['src/one.txt:2: two']);
    expect(await found({ pattern: 'e$', rev: 'HEAD', paths: ['src/two.txt'] })).toEqual([
      'src/two.txt:2: more',
    ]);
    for (const args of [
      {},
      { paths: ['src'] },
      { paths: ['src/', '.'], rev: 'HEAD' },
      { paths: ['untracked.txt'] },
    ])
      expect(textOf(await run(gitGrep, { pattern: 'nowhere', ...args }))).toBe('nothing found');
  });

  it('shows names with newlines on one line, and cannot be deceived by them', async () => {
    using folder = temporaryFolder();
    repository(folder.path, { commits: [{ 'a\nb': 'found\n', 'a.txt': 'found\n', 'z\n1\n9:': 'found\n' }] });
    const text = textOf(await player({ roots: [folder.path] }).run(gitGrep, { pattern: 'found' }));
    expect(fenced(text)).toEqual([
      String.raw`"a\nb":1: found`,
      'a.txt:1: found',
      String.raw`"z\n1\n9:":1: found`,
    ]);
  });

  it('cuts long lines around what was found', async () => {
    using folder = temporaryFolder();
    const long = `${'é'.repeat(100_000)} needle ${'y'.repeat(1_000_000)}`;
    const far = `${'z'.repeat(1 << 20)} needle`;
    repository(folder.path, {
      commits: [{ 'long.txt': `${long}\nneedle\n${far}\nneedle`, 'crlf.txt': 'needle\r\n' }],
    });
    const text = textOf(await player({ roots: [folder.path] }).run(gitGrep, { pattern: 'needle' }));
    const lines = fenced(text);
    expect(lines[0]).toBe('crlf.txt:1: needle');
    expect(lines[1]).toMatch(/^long\.txt:1: …é{79} needle y+…$/);
    expect(lines[2]).toBe('long.txt:2: needle');
    expect(lines[3]).toMatch(/^long\.txt:3: …?z+…$/);
    expect(lines[4]).toBe('long.txt:4: needle');
    expect(text.length).toBeLessThan(2_000);
  });

  it('goes on behind the line that a page ended with, in the tree that it began with', async () => {
    using folder = temporaryFolder();
    const many = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join('');
    repository(folder.path, { commits: [{ 'a.txt': many, 'b.txt': many }] });
    const { run } = player({ roots: [folder.path], budget: 1_500 });
    const args = { pattern: 'line', rev: 'main' };
    const lines: string[] = [];
    let cursor: string | undefined;
    do {
      const text = textOf(await run(gitGrep, cursor === undefined ? args : { ...args, cursor }));
      lines.push(...fenced(text));
      cursor = cursorOf(text);
      folder.make({ 'a.txt': 'line\n' });
      git(folder.path, 'commit', '-q', '-a', '--allow-empty', '-m', 'Meanwhile');
    } while (cursor !== undefined);
    const numbers = Array.from({ length: 100 }, (_, index) => index);
    expect(lines).toEqual(
      ['a', 'b'].flatMap((name) => numbers.map((n) => `${name}.txt:${n + 1}: line ${n}`)),
    );
  });

  it.for([
    [{ pattern: '(' }, 'invalid_pattern'],
    [{ pattern: '[bad' }, 'invalid_pattern'],
    [{ pattern: 'x', paths: ['never'] }, 'no_such_path'],
    [{ pattern: 'nowhere', paths: ['src', 'src/never/'] }, 'no_such_path'],
    [{ pattern: 'nowhere', paths: ['never'], rev: 'HEAD~1' }, 'no_such_path'],
    [{ pattern: 'a{1,30000}' }, 'pattern_too_large'],
    [{ pattern: '((a{1,99}){1,99}){1,99}' }, 'pattern_too_large'],
    [{ pattern: '[[:alpha:]()]{5}[]]{9}(ab|c+){1,2000}' }, 'pattern_too_large'],
    [{ pattern: '' }, 'invalid_argument'],
    [{ pattern: 'a\0b' }, 'invalid_argument'],
    [{ pattern: 'x', rev: '-O/bin/touch' }, 'invalid_revision'],
    [{ pattern: 'x', rev: 'nowhere' }, 'unknown_revision'],
    [{ pattern: 'x', rev: 'HEAD~1..HEAD' }, 'invalid_revision'],
    [{ pattern: 'x', paths: ['../x'] }, 'invalid_path'],
  ] as const)('refuses %j', async ([args, code]) => {
    using folder = temporaryFolder();
    repository(folder.path);
    expect(await player({ roots: [folder.path] }).run(gitGrep, args)).toMatchObject({ code });
  });

  it('takes patterns that people write', async () => {
    using folder = temporaryFolder();
    repository(folder.path, { commits: [{ a: `x ${'f'.repeat(40)} 2026-01-02 [x]{3} }\n` }] });
    const { run } = player({ roots: [folder.path] });
    for (const pattern of [
      '[0-9a-f]{40}',
      '[0-9]{4}(-[0-9]{2}){2}',
      '.{0,80}f.{0,80}2.{0,80}',
      '[]}]',
      '\\[x]\\{3}',
      '\\w+ \\bf',
    ])
      expect(fenced(textOf(await run(gitGrep, { pattern })))).toHaveLength(1);
  });

  it('takes patterns and paths that look like options for what they are', async () => {
    using folder = temporaryFolder();
    repository(folder.path, { commits: [{ 'a.txt': '-Otouch canary\n', '--all': 'an -O\n' }] });
    const { run } = player({ roots: [folder.path] });
    for (const fixed of [true, false]) {
      expect(fenced(textOf(await run(gitGrep, { pattern: '-Otouch', fixed })))).toEqual([
        'a.txt:1: -Otouch canary',
      ]);
      expect(fenced(textOf(await run(gitGrep, { pattern: '-O', paths: ['--all'], fixed })))).toEqual([
        '--all:1: an -O',
      ]);
    }
    expect(existsSync(folder.at('canary'))).toBe(false);
  });

  it('searches HEAD where there is no working tree', async () => {
    using folder = temporaryFolder();
    oddRepositories.bare(folder.at('it'));
    const { run } = player({ roots: [folder.at('it')] });
    expect(fenced(textOf(await run(gitGrep, { pattern: 'more' })))).toEqual(['src/two.txt:2: more']);
  });

  it('shows nothing of files behind a link that stands where a folder is tracked', async () => {
    using outside = temporaryFolder();
    outside.make({ 'one.txt': 'SECRET\n' });
    using folder = temporaryFolder();
    const latin = Buffer.concat([Buffer.from(folder.at('caf')), Buffer.from([0xe9])]);
    repository(folder.path, { commits: [{ 'src/one.txt': 'one\n', 'caf\uDCE9/one.txt': 'one\n' }] });
    rmSync(folder.at('src'), { recursive: true });
    rmSync(latin, { recursive: true });
    symlinkSync(outside.path, folder.at('src'));
    symlinkSync(outside.path, latin);
    expect(gitBytes(folder.path, ['grep', 'SECRET']).toString('latin1').split('SECRET')).toHaveLength(3);
    const text = textOf(await player({ roots: [folder.path] }).run(gitGrep, { pattern: 'SECRET' }));
    expect(text).toBe('nothing found\n2 files not searched: they are behind symbolic links');
  });
});
