/** A history that people made: that of this checkout, or of `HANDRAIL_REAL_REPOSITORY` with its thousands of commits. */
import { fileURLToPath } from 'node:url';
import type { Tool } from '@handrail/server';
import { simpleGit } from 'simple-git';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Deps } from '../../src/deps.ts';
import { gitBlame } from '../../src/tools/git-blame.ts';
import { gitDiff } from '../../src/tools/git-diff.ts';
import { gitGrep } from '../../src/tools/git-grep.ts';
import { gitLog } from '../../src/tools/git-log.ts';
import { gitShow } from '../../src/tools/git-show.ts';
import { gitStatus } from '../../src/tools/git-status.ts';
import { allPages, linesOf } from '../all-pages.ts';
import { fenced, player } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { cleanEnvironment, git, gitBytes } from '../temporary.ts';

const source =
  process.env['HANDRAIL_REAL_REPOSITORY'] ?? fileURLToPath(new URL('../../../../', import.meta.url));
const BUDGET = 64 * 1024;
const folder = temporaryFolder();
const clone = folder.at('clone');
let play: ReturnType<typeof player>;
const minutes = { timeout: 600_000 };

beforeAll(async () => {
  const { PATH = '', HOME = '' } = cleanEnvironment();
  await simpleGit({ baseDir: folder.path })
    .env({ PATH, HOME })
    .clone(source, clone, ['--quiet', '--no-hardlinks']);
  play = player({ roots: [clone], budget: BUDGET });
}, 120_000);
afterAll(() => folder[Symbol.dispose]());

const ask = async (tool: Tool<Deps>, args: Record<string, unknown>) =>
  await allPages({ play, tool, args, budget: BUDGET });

const commits = (...args: string[]): string[] =>
  git(clone, 'rev-list', ...args)
    .trim()
    .split('\n');

it('logs commits once, in the order of git', minutes, async () => {
  const range = `${commits('--first-parent', 'HEAD')[500] ?? commits('--max-parents=0', 'HEAD')[0]}..HEAD`;
  const { lines } = await ask(gitLog, { ref: range });
  expect(lines.map((line) => line.slice(0, line.indexOf(' ')))).toEqual(
    git(clone, 'log', '--format=%h', range).trim().split('\n'),
  );
});

it('shows commits as git show does', minutes, async () => {
  const all = commits('HEAD');
  for (const rev of all.filter((_, index) => index % Math.ceil(all.length / 40) === 0)) {
    const { lines } = await ask(gitShow, { rev });
    const printed = gitBytes(clone, ['-c', 'core.quotePath=off', 'show', '--format=', '-M', rev]);
    const expected = linesOf(printed, BUDGET);
    const isFile = (line: string) => line.startsWith('diff --');
    const isSummedUp = (line: string) => line.endsWith('not shown (name it in paths to see it)');
    // Other tests compare every line; these histories have what nobody thought of.
    expect(lines.filter((line) => isFile(line) || isSummedUp(line))).toHaveLength(
      expected.filter(isFile).length,
    );
    if (lines.some(isSummedUp)) continue;
    expect(lines.filter((line) => line.startsWith('+'))).toEqual(
      expected.filter((line) => line.startsWith('+')),
    );
  }
});

it('counts what changed between commits as git does', minutes, async () => {
  const all = commits('--first-parent', 'HEAD');
  const from = all[Math.min(all.length - 1, 60)] ?? 'HEAD';
  const { lines } = await ask(gitDiff, { from, to: 'HEAD', mode: 'stat' });
  const plain = git(clone, '-c', 'core.quotePath=off', 'diff', '--numstat', '-M', from, 'HEAD')
    .trim()
    .split('\n')
    .filter(Boolean);
  expect(lines).toHaveLength(plain.length);
});

it('blames every line on the commit that git blames', minutes, async () => {
  const files = git(clone, 'ls-files', '-z', '*.md', '*.c', '*.ts').split('\0').filter(Boolean);
  for (const path of files.filter((_, index) => index % Math.ceil(files.length / 12) === 0)) {
    const blamed: string[] = [];
    for (const text of (await ask(gitBlame, { path })).texts) {
      let commit = '';
      for (const line of fenced(text))
        if (line.includes('\t')) blamed.push(commit);
        else commit = line.slice(0, 10);
    }
    const plain = git(clone, 'blame', '--line-porcelain', 'HEAD', '--', path).matchAll(
      /^([0-9a-f]{40}) \d+ \d+/gm,
    );
    expect(blamed).toEqual(Array.from(plain, ([, hash = '']) => hash.slice(0, 10)));
  }
});

it('finds as many lines as git grep, and nothing changed', minutes, async () => {
  const { lines } = await ask(gitGrep, { pattern: 'version', fixed: true });
  const plain = git(clone, 'grep', '-I', '-F', '-c', 'version').trim().split('\n');
  const count = plain.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(':') + 1)), 0);
  expect(lines).toHaveLength(count);
  expect((await ask(gitStatus, {})).texts.join('')).toContain('clean');
});
