import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lacks } from '@handrail/testing/services';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IgnoreRules, noRules } from '../../src/patterns/ignore-rules.ts';

const DIRECTORIES = ['a', 'ab', '.x', 'b c'];
const FILES = ['a.b', 'b', '.x', 'ba', '#a', '!a', 'a ', '{a,b}'];

/** Everything in the tree, directories with a `/` at their end. */
const paths: string[] = [];
for (const outer of ['', ...DIRECTORIES]) {
  const directories = outer === '' ? [] : ['', ...DIRECTORIES];
  for (const inner of outer === '' ? [''] : directories) {
    const directory = [outer, inner].filter((name) => name !== '').join('/');
    if (directory !== '') paths.push(`${directory}/`);
    const inHere = directory === '' ? DIRECTORIES : inner === '' ? DIRECTORIES : [];
    for (const file of FILES.filter((name) => !inHere.includes(name)))
      paths.push(directory === '' ? file : `${directory}/${file}`);
  }
}

/** By path of the directory; '' for the top. */
type GitIgnores = Readonly<Record<string, string | undefined>>;

const environment = { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

function git(directory: string, args: readonly string[], input = ''): string {
  const run = spawnSync('git', args, { cwd: directory, env: environment, input, encoding: 'utf8' });
  // 1: nothing is ignored.
  if (run.status !== 0 && run.status !== 1) throw new Error(run.stderr, { cause: run.error });
  return run.stdout;
}

function askGit(repository: string): string[] {
  const names = paths.map((path) => path.replace(/\/$/, ''));
  const args = ['check-ignore', '--no-index', '--stdin', '-z', '--verbose', '--non-matching'];
  const fields = git(repository, args, names.join('\0')).split('\0');
  const patterns = new Map(names.map((_, index) => [fields[4 * index + 3], fields[4 * index + 2]]));
  return paths.filter((path) => {
    const pattern = patterns.get(path.replace(/\/$/, '')) ?? '';
    return pattern !== '' && !pattern.startsWith('!');
  });
}

function askUs(gitignores: GitIgnores): string[] {
  const scopes = new Map<string, IgnoreRules>([['', noRules.within(undefined, gitignores[''])]]);
  const ignored: string[] = [];
  for (const path of paths) {
    const names = path.replace(/\/$/, '').split('/');
    const name = names.pop() ?? '';
    const parent = names.join('/');
    const isDirectory = path.endsWith('/');
    const rules = scopes.get(parent) ?? noRules;
    if (ignored.includes(`${parent}/`) || rules.ignores(name, isDirectory)) ignored.push(path);
    if (isDirectory) scopes.set(path.slice(0, -1), rules.within(name, gitignores[path.slice(0, -1)]));
  }
  return ignored;
}

const PIECES =
  'a b ab . .x c * * ** ? / / /**/ [ab] [!a] [^a-c] [.a [a- ] [[:alpha:]] []a] \\ # ! {a,b} - ***';
const piece = fc.constantFrom(...PIECES.split(' '), ' ', '\\ ');
const line = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '/', '**/', '\\', '#', ' '),
    fc.array(piece, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '', '', '/', '/**', ' ', '\r', '/*', '\\', '/ \r'),
  )
  .map(([start, pieces, end]) => start + pieces.join('') + end)
  // Two things that git does against gitignore(5), and we do not. Plain characters in front are left out, and then `**`
  // behind them is at the start and stands for directories; before an escaped slash it stands for one at least.
  .map((text) => text.replace(/(?<=[^/*])(?<!^!)\*\*+/g, '*').replaceAll('*\\/', '*/'));
const gitignore = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(line, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '\n'),
  )
  .map(([start, lines, end]) => start + lines.join('\n') + end);

describe.skipIf(lacks('git'))('git check-ignore', () => {
  let repository: string;

  beforeAll(() => {
    repository = mkdtempSync(join(tmpdir(), 'handrail-ignore-'));
    git(repository, ['init', '--quiet']);
    for (const path of paths) {
      if (path.endsWith('/')) mkdirSync(join(repository, path));
      else writeFileSync(join(repository, path), '');
    }
  });

  afterAll(() => rmSync(repository, { recursive: true, force: true }));

  test('agrees on random rules', () => {
    const tally = { ignored: 0, kept: 0 };
    const cases = fc.record({
      '': gitignore,
      a: fc.option(gitignore, { nil: undefined }),
      'a/ab': fc.option(gitignore, { nil: undefined }),
    });
    fc.assert(
      fc.property(cases, (gitignores) => {
        for (const [directory, text] of Object.entries(gitignores)) {
          const file = join(repository, directory, '.gitignore');
          if (text === undefined) rmSync(file, { force: true });
          else writeFileSync(file, text);
        }
        const expected = askGit(repository);
        expect(askUs(gitignores)).toEqual(expected);
        tally.ignored += expected.length;
        tally.kept += paths.length - expected.length;
      }),
      { numRuns: 500, seed: 20_261_121 },
    );
    expect(tally.ignored).toBeGreaterThan(10_000);
    expect(tally.kept).toBeGreaterThan(10_000);
    console.info(`ignored by git: ${JSON.stringify(tally)}`);
  });
});
