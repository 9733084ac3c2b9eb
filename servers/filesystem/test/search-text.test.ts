import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenced } from './fenced.ts';
import { cursorIn, searching } from './searching.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const tree = {
  'src/index.ts': 'const one = 1;\nconst two = 2;\n\nexport { one };\n',
  'src/deep/more.ts': 'one\r\ntwo\r\nONE',
  'readme.md': '# one\n',
  'dist/out.js': 'one\n',
  '.git/HEAD': 'one\n',
  '.gitignore': 'dist/\n',
  '.hidden': 'one\n',
};

describe('search_text', () => {
  it('groups lines by file, in the order of a walk', async () => {
    using folder = temporaryFolder();
    folder.make(tree);
    await using search = searching([folder.path]);
    const answer = await search.ask({ pattern: '\\bone\\b' });
    expect(answer.split('\n')[0]).toBe('5 lines in 4 of 5 files');
    expect(fenced(answer)).toEqual([
      '.hidden',
      '1: one',
      'readme.md',
      '1: # one',
      'src/index.ts',
      '1: const one = 1;',
      '4: export { one };',
      'src/deep/more.ts',
      '1: one',
    ]);
  });

  it('names files, or counts lines', async () => {
    using folder = temporaryFolder();
    folder.make(tree);
    await using search = searching([folder.path]);
    const question = { pattern: 'one', ignore_case: true };
    expect(await search.lines({ ...question, mode: 'files' })).toEqual([
      '.hidden',
      'readme.md',
      'src/index.ts',
      'src/deep/more.ts',
    ]);
    const answer = await search.ask({ ...question, mode: 'count' });
    expect(answer.split('\n')[0]).toBe('6 lines in 4 of 5 files');
    expect(fenced(answer)).toEqual(['.hidden: 1', 'readme.md: 1', 'src/index.ts: 2', 'src/deep/more.ts: 2']);
    expect(await search.ask({ pattern: 'nowhere' })).toBe('nothing found in 5 files');
  });

  it('searches one file, one directory, what a glob names, and what git ignores when asked', async () => {
    using folder = temporaryFolder();
    folder.make(tree);
    await using search = searching([folder.path]);
    const files = async (args: object) => await search.lines({ pattern: 'one', mode: 'files', ...args });
    expect(await files({ path: 'src/deep/more.ts' })).toEqual(['src/deep/more.ts']);
    expect(await files({ path: 'src' })).toEqual(['src/index.ts', 'src/deep/more.ts']);
    expect(await files({ glob: '*.ts' })).toEqual(['src/index.ts', 'src/deep/more.ts']);
    expect(await files({ glob: 'src/*' })).toEqual(['src/index.ts']);
    expect(await files({ path: 'readme.md', glob: '*.ts' })).toEqual([]);
    expect(await files({ path: 'dist' })).toEqual(['dist/out.js']);
    expect(await files({ ignored: true, glob: '{dist,.git}/**' })).toEqual(['.git/HEAD', 'dist/out.js']);
  });

  it('takes the pattern as plain text when asked', async () => {
    using folder = temporaryFolder();
    folder.make({ a: 'f(x)\nfx\n[a]* \\d {2} é/\n' });
    await using search = searching([folder.path]);
    expect(await search.lines({ pattern: 'f(x)', fixed: true })).toEqual(['a', '1: f(x)']);
    expect(await search.lines({ pattern: '[A]* \\D {2} É/', fixed: true, ignore_case: true })).toEqual([
      'a',
      '3: [a]* \\d {2} é/',
    ]);
  });

  it('shows lines around each hit once, with a mark between groups', async () => {
    using folder = temporaryFolder();
    const lines = Array.from({ length: 20 }, (_, index) =>
      [5, 7, 15].includes(index + 1) ? 'hit' : `${index + 1}`,
    );
    folder.make({ a: lines.join('\n') });
    await using search = searching([folder.path]);
    expect(await search.lines({ pattern: 'hit', context: 2 })).toEqual([
      'a',
      '3- 3',
      '4- 4',
      '5: hit',
      '6- 6',
      '7: hit',
      '8- 8',
      '9- 9',
      '--',
      '13- 13',
      '14- 14',
      '15: hit',
      '16- 16',
      '17- 17',
    ]);
  });

  it('reads UTF-16, byte order marks, Latin-1 and CRLF, and leaves out what is binary', async () => {
    using folder = temporaryFolder();
    const text = 'first\r\ncafé au lait\r\nlast';
    folder.make({
      'be.txt': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]),
      'binary.bin': Buffer.from('café au lait\0'),
      'bom.txt': `\uFEFFcafé\n`,
      'latin1.txt': Buffer.from(text, 'latin1'),
      'le.txt': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
      'utf8.txt': text,
    });
    await using search = searching([folder.path]);
    const line = '2: café au lait';
    expect(await search.lines({ pattern: '^café.*t$' })).toEqual([
      'be.txt',
      line,
      'latin1.txt',
      line,
      'le.txt',
      line,
      'utf8.txt',
      line,
    ]);
    expect(await search.lines({ pattern: '^café$' })).toEqual(['bom.txt', '1: café']);
    expect(await search.ask({ pattern: 'lait', path: 'binary.bin' })).toBe(
      'nothing found in 1 file\n[not searched: binary]',
    );
  });

  it('cuts a long line around the match', async () => {
    using folder = temporaryFolder();
    folder.make({ a: `${'x'.repeat(1_000)}needle${'y'.repeat(1_000)}\n` });
    await using search = searching([folder.path]);
    const [, line] = await search.lines({ pattern: 'needle' });
    expect(line).toMatch(/^1: …x{80}needley{214}…$/);
  });

  it('leaves out links, pipes and what is denied', async () => {
    using folder = temporaryFolder();
    folder.make({ 'a.txt': 'secret\n', '.env': 'secret\n', 'private/key': 'secret\n' });
    symlinkSync('a.txt', folder.at('link'));
    symlinkSync('/etc', folder.at('etc'));
    execFileSync('mkfifo', [folder.at('pipe')]);
    await using search = searching([folder.path], ['private']);
    const answer = await search.ask({ pattern: 'secret|root' });
    expect(fenced(answer)).toEqual(['a.txt', '1: secret']);
    expect(answer).toContain('left out by the deny list: 2');
    await expect(search.ask({ pattern: 'x', path: 'pipe' })).rejects.toMatchObject({ code: 'not_a_file' });
    await expect(search.ask({ pattern: 'x', path: '.env' })).rejects.toMatchObject({ code: 'denied' });
    await expect(search.ask({ pattern: 'x', path: 'etc' })).rejects.toMatchObject({ code: 'outside_roots' });
    await expect(search.ask({ pattern: 'x', path: 'none' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('searches all folders, each path absolute', async () => {
    using one = temporaryFolder();
    using two = temporaryFolder();
    one.make({ a: 'x\n' });
    two.make({ b: 'x\nx\n' });
    await using search = searching([one.path, two.path]);
    const expected = [one.at('a'), '1: x', two.at('b'), '1: x', '2: x'];
    expect(await search.lines({ pattern: 'x' })).toEqual(expected);
  });
});

describe('pages of search_text', () => {
  it('give each hit once, whatever their size, mode and context', async () => {
    using folder = temporaryFolder();
    const many = Array.from(
      { length: 60 },
      (_, index) => `${index % 3 === 0 ? 'hit' : 'miss'} ${index + 1}`,
    ).join('\n');
    folder.make({ 'a/one': many, 'a/two': many, 'a/b/three': many, four: many, five: 'hit', 'z/six': many });
    await using search = searching([folder.path]);
    for (const context of [0, 1, 4]) {
      const question = { pattern: 'hit', context };
      const whole = (await search.lines(question, { budget: 1_000_000 })).filter((line) =>
        /^\d+:/.test(line),
      );
      expect(whole).toHaveLength(101);
      for (const budget of [1_200, 2_000, 5_000]) {
        const paged = (await search.lines(question, { budget })).filter((line) => /^\d+:/.test(line));
        expect(paged).toEqual(whole);
      }
    }
    const files = await search.lines({ pattern: 'hit', mode: 'count' }, { budget: 500 });
    expect(files).toEqual(['five: 1', 'four: 20', 'a/one: 20', 'a/two: 20', 'a/b/three: 20', 'z/six: 20']);
  });

  it('stay within the budget', async () => {
    using folder = temporaryFolder();
    folder.make({ a: `${'x'.repeat(200)}\n`.repeat(1_000) });
    await using search = searching([folder.path]);
    for (const budget of [3_000, 10_000, 100_000]) {
      const answer = await search.ask({ pattern: 'x' }, { budget });
      expect(Buffer.byteLength(answer)).toBeLessThanOrEqual(budget);
      expect(Buffer.byteLength(answer)).toBeGreaterThan(budget / 3);
      const [first] = answer.split('\n');
      expect(answer.split('\n').at(-1)).toBe(first);
      expect(first).toMatch(/^\[more: /);
    }
  });

  it('go on where they were when files come and go', async () => {
    using folder = temporaryFolder();
    const many = 'hit\n'.repeat(200);
    folder.make({ b: many, d: many });
    await using search = searching([folder.path]);
    const first = await search.ask({ pattern: 'hit' }, { budget: 2_500 });
    const cursor = cursorIn(first);
    folder.make({ a: 'hit\n', c: 'hit\n' });
    const last = fenced(first).at(-1);
    const second = fenced(await search.ask({ pattern: 'hit', cursor }, { budget: 100_000 }));
    expect(second[0]).toBe('b');
    expect(second[1]).toBe(`${Number.parseInt(last ?? '', 10) + 1}: hit`);
    expect(second.filter((line) => !line.endsWith(' hit'))).toEqual(['b', 'c', 'd']);
    rmSync(folder.at('b'));
    expect(fenced(await search.ask({ pattern: 'hit', cursor }))[0]).toBe('c');
  });

  it('refuse a cursor of another question, and lead nowhere with one that was made up', async () => {
    using folder = temporaryFolder();
    folder.make({ 'root/a': 'hit\n'.repeat(2_000), outside: 'hit canary\n', 'root/.env': 'hit canary\n' });
    await using search = searching([folder.at('root')]);
    const question = { pattern: 'hit' };
    const cursor = cursorIn(await search.ask(question)) ?? '';
    await expect(search.ask({ pattern: 'his', cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
    const [digest] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string];
    for (const [path, name] of [
      [['..'], 'outside'],
      [[], '../outside'],
      [[], '.env'],
      [[], ''],
      [['\0'], 'a'],
    ]) {
      const made = Buffer.from(JSON.stringify([digest, [0, path, name, 1]])).toString('base64url');
      const answer = await search.ask({ ...question, cursor: made }).catch(String);
      expect(answer).not.toContain('canary');
    }
  });
});

describe('large files', () => {
  it('are searched part by part, with the same lines as at once', async () => {
    using folder = temporaryFolder();
    await using search = searching([folder.path]);
    const line = fc.tuple(fc.nat(9), fc.nat(400)).map(([kind, width]) => {
      const text = kind === 0 ? 'hit' : kind === 1 ? `hit é${'x'.repeat(width * 500)}` : 'é'.repeat(width);
      return text;
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1_000, maxLength: 2_000 }),
        fc.constantFrom('utf8', 'utf16le'),
        fc.constantFrom('\n', '\r\n'),
        fc.nat(3),
        async (lines, encoding: 'utf8' | 'utf16le', ending, context) => {
          writeFileSync(folder.at('a'), Buffer.from(`\uFEFF${lines.join(ending)}`, encoding));
          const shown = await search.lines({ pattern: '^hit', context }, { budget: 10_000_000 });
          const wanted = lines.flatMap((text, index) => (text.startsWith('hit') ? [`${index + 1}`] : []));
          const numbers = (mark: string) => shown.flatMap((row) => row.match(`^\\d+(?=${mark})`)?.[0] ?? []);
          expect(numbers(':')).toEqual(wanted);
          const last = lines.at(-1) === '' ? lines.length - 1 : lines.length; // nothing stands behind the last newline
          const around = new Set<number>();
          for (const number of wanted.map(Number))
            for (let at = number - context; at <= number + context; at++)
              if (at > 0 && at <= last && !wanted.includes(String(at))) around.add(at);
          expect(numbers('- ')).toEqual([...around].toSorted((a, b) => a - b).map(String));
        },
      ),
      { numRuns: 15, endOnFailure: true }, // shrinking lines of 200 kB would outlast the test
    );
  });

  it('of which one line is very long are searched in its beginning, which is said', async () => {
    using folder = temporaryFolder();
    folder.make({ a: `first hit${'é'.repeat(4_000_000)}hit\nsecond\nthird hit\n` });
    await using search = searching([folder.path]);
    const answer = await search.ask({ pattern: 'hit' });
    expect(fenced(answer).map((line) => line.slice(0, 12))).toEqual(['a', '1: first hit', '3: third hit']);
    expect(answer).toContain('[lines over 1 MiB were searched only in their first MiB, in 1 file]');
  });

  it('take no memory of their size', async () => {
    using folder = temporaryFolder();
    folder.make({ large: 'text\n'.repeat(5_000) });
    truncateSync(folder.at('large'), 2 ** 30); // the rest is a line of NUL that takes no room on the disk
    appendFileSync(folder.at('large'), '\nneedle\n');
    await using search = searching([folder.path]);
    await search.ask({ pattern: 'te.t' });
    const before = process.memoryUsage.rss();
    expect(await search.lines({ pattern: 'n[e]+dle' })).toEqual(['large', '5002: needle']);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
  });
});
