import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { lacks } from '@handrail/testing/services';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitsIn, searching } from '../searching.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const repository = join(import.meta.dirname, '../../../..');

/** Lines as `path:line:text`. Both programs end with 1 when nothing is found. */
function run(command: string, args: readonly string[], cwd: string): string[] {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0 && status !== 1) throw new Error(stderr);
  const lines = stdout.split('\n').slice(0, -1);
  return lines.map((line) => line.replace(/^\.\//, '').replace(/\r$/, '')).toSorted();
}

const RIPGREP = '--no-config --no-heading --color=never --line-number --hidden --glob=!.git --crlf'.split(
  ' ',
);

/** The rules of .gitignore files alone, with or without a repository around them. */
const IGNORING =
  '--no-require-git --no-ignore-global --no-ignore-exclude --no-ignore-parent --no-ignore-dot'.split(' ');

/** With files mapped into memory, since only so it passes over binary ones as a whole. */
const ripgrep = (pattern: string, cwd: string, ...options: string[]): string[] =>
  run('rg', [...RIPGREP, ...IGNORING, '--mmap', ...options, '--regexp', pattern, '.'], cwd);

const grep = (text: string, cwd: string, ...options: string[]): string[] =>
  run('grep', ['-rnIF', '--exclude-dir=.git', ...options, '-e', text, '.'], cwd);

/** Trees that are searched one after the other, by the same workers. */
function trees() {
  const folder = temporaryFolder();
  const search = searching([folder.path]);
  let count = 0;
  return {
    /** Makes a tree, and says where. */
    make(files: Readonly<Record<string, string | Buffer>>) {
      count += 1;
      folder.make(
        Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${count}/${name}`, bytes])),
      );
      return folder.at(String(count));
    },
    /** What is found in the last tree. */
    async ours(args: Readonly<Record<string, unknown>>): Promise<string[]> {
      const lines = await search.lines({ ...args, path: String(count) }, { budget: 1_000_000 });
      return hitsIn(lines)
        .map((hit) => hit.slice(`${count}/`.length))
        .toSorted();
    },
    async [Symbol.asyncDispose]() {
      await search[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

const word = fc.constantFrom(
  'foo',
  'Foo',
  'bar',
  'foobar',
  'x',
  '1',
  '42',
  'é',
  'naïve',
  '日本',
  '😀',
  '(',
  ')',
  '[',
  '.',
  '-',
  ' ',
  '  ',
  '\t',
  '_',
);
const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(''));
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, ending, isEnded]) => lines.join(ending) + (isEnded && lines.length > 0 ? ending : ''));
const content = fc.oneof(
  { weight: 6, arbitrary: text.map((string) => Buffer.from(string)) },
  { weight: 1, arbitrary: text.map((string) => Buffer.from(`\uFEFF${string}`)) },
  { weight: 1, arbitrary: text.map((string) => Buffer.from(`\uFEFF${string}`, 'utf16le')) },
  { weight: 1, arbitrary: text.map((string) => Buffer.from(`\uFEFF${string}`, 'utf16le').swap16()) },
  { weight: 1, arbitrary: text.map((string) => Buffer.from(`${string}\0foo\n`)) },
);
const name = fc.constantFrom('a', 'b.ts', 'c d', '.e', 'é', '-f', 'g:h', 'i.log', 'j');
const path = fc
  .tuple(fc.array(fc.constantFrom('d', '.k', 'l m'), { maxLength: 2 }), name)
  .map(([folders, file]) => [...folders, file].join('/'));
const tree = fc.dictionary(path, content, { minKeys: 1, maxKeys: 12 });

/** What JavaScript and ripgrep understand alike, but for word characters: those of JavaScript are ASCII. */
const patterns =
  String.raw`foo foo\w+ \bfoo\b ^foo bar$ ^$ ^\s [0-9]+ (foo|bar)x fo{2}b? é [^\x00-\x7F] \( \. \[
  (?:foo)+ \p{L}{4} 日. f.*r (f|F)oo \d{2} \S+\s+\S+ 😀.?x x|42`.split(/\s+/);
const forRipgrep = (pattern: string): string => pattern.replace(/\\[bwd]/g, '(?-u:$&)');

/** Long lines are shown in part: of these, where they are. */
const place = (hit: string): string => (hit.length > 250 ? (/^.*?:\d+:/.exec(hit)?.[0] ?? hit) : hit);

describe.skipIf(lacks('ripgrep'))('search_text finds what ripgrep finds', () => {
  it('in generated trees', async () => {
    await using made = trees();
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        tree,
        fc.constantFrom(...patterns),
        fc.boolean(),
        async (files, pattern, ignoreCase) => {
          const folder = made.make({ ...files, '.gitignore': '*.log\nd/d/\n', '.git/x': 'foo\n' });
          const expected = ripgrep(forRipgrep(pattern), folder, ...(ignoreCase ? ['--ignore-case'] : []));
          expect(await made.ours({ pattern, ignore_case: ignoreCase })).toEqual(expected);
          found += expected.length;
        },
      ),
      { numRuns: 120 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it('in a real checkout', async () => {
    await using search = searching([repository]);
    for (const pattern of [
      'import \\{.*\\} from',
      '\\bconst (\\w+) = async',
      '^export ',
      '"[^"]+":',
      '\\S{60,}$',
      'é|ß',
    ]) {
      const expected = ripgrep(forRipgrep(pattern), repository).map(place);
      expect(expected.length).toBeGreaterThan(10);
      const found = hitsIn(await search.lines({ pattern }, { budget: 50_000_000 }));
      expect(found.map(place).toSorted()).toEqual(expected);
    }
  });
});

describe('search_text finds what grep finds', () => {
  it('of plain text, in generated trees', async () => {
    await using made = trees();
    let found = 0;
    const plain = fc.dictionary(path, text, { minKeys: 1, maxKeys: 12 });
    const texts = fc.constantFrom('foo', 'é', '(', '.', 'foo ', '日本', '[', 'oob');
    await fc.assert(
      fc.asyncProperty(plain, texts, async (files, pattern) => {
        const expected = grep(pattern, made.make(files));
        expect(await made.ours({ pattern, fixed: true })).toEqual(expected);
        found += expected.length;
      }),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(60);
  });
});
