import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gitBlame } from '../src/tools/git-blame.ts';
import { manyCommits, repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { cursorOf, fenced, player, textOf } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

const hashOf = (folder: string, rev: string): string => git(folder, 'rev-parse', rev).slice(0, 10);

describe('git_blame', () => {
  it('tells a commit before its lines, in full the first time, and marks what is not committed', async () => {
    using folder = temporaryFolder();
    repository(folder.path);
    const top = folder.path;
    folder.make({ 'src/one.txt': 'one\n2\nmine\nthree\n' });
    const { run } = player({ roots: [top] });
    const text = textOf(await run(gitBlame, { path: 'src/one.txt' }));
    expect(text).toMatch(/^4 lines from line 1\n/);
    const first = `${hashOf(top, 'HEAD~2')} 2026-01-02 Ada Lovelace  Change 1`;
    const second = `${hashOf(top, 'HEAD~1')} 2026-01-02 Ada Lovelace  Change 2`;
    const lines = [first, '1\tone', second, '2\t2'];
    expect(fenced(text)).toEqual([
      ...lines,
      'not committed yet',
      '3\tmine',
      hashOf(top, 'HEAD~2'),
      '4\tthree',
    ]);
    const committed = textOf(await run(gitBlame, { path: 'src/one.txt', rev: 'main' }));
    expect(fenced(committed)).toEqual([...lines, hashOf(top, 'HEAD~2'), '3\tthree']);
    const older = textOf(await run(gitBlame, { path: 'src/one.txt', rev: 'HEAD~2', lines: '2-3' }));
    expect(fenced(older)).toEqual([first, '2\ttwo', '3\tthree']);
    expect(fenced(textOf(await run(gitBlame, { path: 'src/one.txt', lines: '2' })))).toEqual([
      second,
      '2\t2',
    ]);
  });

  it('says how the file was called before', async () => {
    using folder = temporaryFolder();
    const top = folder.at('it');
    repository(top, { commits: [{ 'é"old.txt': 'a line that is long enough\n'.repeat(9) }] });
    renameSync(folder.at('it', 'é"old.txt'), folder.at('it', 'new.txt'));
    git(top, 'add', '--all');
    git(top, 'commit', '-q', '-m', 'Rename');
    const [head] = fenced(textOf(await player({ roots: [top] }).run(gitBlame, { path: 'new.txt' })));
    expect(head).toBe(`${hashOf(top, 'HEAD~1')} 2026-01-02 (in "é\\"old.txt") Ada Lovelace  Change 1`);
  });

  it('goes on line by line at the commit that it began with', async () => {
    using folder = temporaryFolder();
    manyCommits(folder.path, 300);
    const { run } = player({ roots: [folder.path], budget: 1_500 });
    const args = { path: 'src/part-1/file-1.ts', rev: 'main', lines: '3-55' };
    const before = git(folder.path, 'blame', '--line-porcelain', '-L3,55', 'main', '--', args.path);
    const numbers: number[] = [];
    const hashes: string[] = [];
    let cursor: string | undefined;
    let blamed = '';
    do {
      const text = textOf(await run(gitBlame, cursor === undefined ? args : { ...args, cursor }));
      for (const line of fenced(text)) {
        const number = /^(\d+)\t/.exec(line)?.[1];
        if (number === undefined) [blamed = ''] = line.split(' ', 1);
        else {
          numbers.push(Number(number));
          hashes.push(blamed);
        }
      }
      cursor = cursorOf(text);
      folder.make({ [args.path]: 'all new\n'.repeat(60) });
      git(folder.path, 'commit', '-q', '-a', '--allow-empty', '-m', 'Meanwhile');
    } while (cursor !== undefined);
    const plain = [...before.matchAll(/^([0-9a-f]{10})[0-9a-f]{30} \d+ \d+/gm)].map(([, hash]) => hash);
    expect(hashes).toEqual(plain);
    expect(numbers).toEqual(Array.from({ length: 53 }, (_, index) => index + 3));
  });

  it('shows lines of CRLF and Latin-1, and cuts long ones', async () => {
    using folder = temporaryFolder();
    repository(folder.path, {
      commits: [
        {
          crlf: 'a\r\nb\r\n',
          latin: Buffer.from('caf\xe9\n', 'latin1'),
          long: `${'é'.repeat(1 << 20)}\n`,
          'no-end': 'x',
        },
      ],
    });
    const { run } = player({ roots: [folder.path] });
    const lines = async (path: string) => fenced(textOf(await run(gitBlame, { path }))).slice(1);
    expect(await lines('crlf')).toEqual(['1\ta', '2\tb']);
    expect(await lines('latin')).toEqual(['1\tcafé']);
    expect(await lines('no-end')).toEqual(['1\tx']);
    expect(await lines('long')).toEqual([`1\t${'é'.repeat(500)}… [cut]`]);
  });

  it.for([
    [{ path: 'image.bin' }, 'binary_file'],
    [{ path: 'text.txt', lines: '9-12' }, 'no_such_lines'],
    [{ path: 'empty' }, 'no_such_lines'],
    [{ path: 'text.txt', lines: '5-2' }, 'invalid_lines'],
    [{ path: 'text.txt', lines: '0' }, 'invalid_lines'],
    [{ path: 'text.txt', lines: ':main' }, 'invalid_lines'],
    [{ path: 'never' }, 'no_such_path'],
    [{ path: 'gone' }, 'no_such_path'],
    [{ path: 'text.txt', rev: 'HEAD~9' }, 'unknown_revision'],
    [{ path: 'text.txt', rev: '--contents=/etc/passwd' }, 'invalid_revision'],
    [{ path: 'text.txt', rev: 'HEAD..HEAD' }, 'invalid_revision'],
    [{ path: '../../etc/passwd' }, 'invalid_path'],
    [{ path: '/etc/passwd' }, 'invalid_path'],
  ] as const)('refuses %j', async ([args, code]) => {
    using folder = temporaryFolder();
    repository(folder.path, {
      commits: [{ 'image.bin': Buffer.from([1, 0, 2]), 'text.txt': 'one\ntwo\n', empty: '', gone: 'gone\n' }],
    });
    rmSync(folder.at('gone'));
    expect(await player({ roots: [folder.path] }).run(gitBlame, args)).toMatchObject({ code });
  });

  it('blames at HEAD where there is no working tree', async () => {
    using folder = temporaryFolder();
    oddRepositories.bare(folder.at('it'));
    const { run } = player({ roots: [folder.at('it')] });
    expect(fenced(textOf(await run(gitBlame, { path: 'src/two.txt' })))).toHaveLength(4);
  });

  it('reads no file through a link that stands where a folder is tracked', async () => {
    using outside = temporaryFolder();
    outside.make({ 'one.txt': 'SECRET\n' });
    using folder = temporaryFolder();
    repository(folder.path);
    rmSync(folder.at('src'), { recursive: true });
    symlinkSync(outside.path, folder.at('src'));
    const { run } = player({ roots: [folder.path] });
    expect(git(folder.path, 'blame', '--', 'src/one.txt')).toContain('SECRET');
    expect(await run(gitBlame, { path: 'src/one.txt' })).toMatchObject({ code: 'outside_repository' });
    expect(textOf(await run(gitBlame, { path: 'src/one.txt', rev: 'HEAD' }))).not.toContain('SECRET');
  });
});
