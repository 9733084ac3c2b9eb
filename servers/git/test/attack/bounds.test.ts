/** G47: what is huge costs one page; and G54. */
import { chownSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { gitBlame } from '../../src/tools/git-blame.ts';
import { gitDiff } from '../../src/tools/git-diff.ts';
import { gitGrep } from '../../src/tools/git-grep.ts';
import { gitLog } from '../../src/tools/git-log.ts';
import { gitRefs } from '../../src/tools/git-refs.ts';
import { gitShow } from '../../src/tools/git-show.ts';
import { gitStatus } from '../../src/tools/git-status.ts';
import { repository } from '../histories.ts';
import { cursorOf, player, textOf } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes, runGit } from '../temporary.ts';

const PAGE = 10_000;
const minute = { timeout: 60_000 };

async function firstPage(root: string, tool: Parameters<ReturnType<typeof player>['run']>[0], args: object) {
  const text = textOf(await player({ roots: [root], budget: PAGE }).run(tool, { ...args }));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(PAGE);
  return text;
}

it('shows a page of a blob of 100 MB, and of a line as long', minute, async () => {
  using folder = temporaryFolder();
  repository(folder.path);
  for (const [name, content] of [
    ['lines', Buffer.alloc(100e6, 'a line of text\n')],
    ['line', Buffer.alloc(100e6, 'x')],
  ] as const) {
    writeFileSync(folder.at(name), content);
    git(folder.path, 'add', name);
    git(folder.path, 'commit', '-q', '-m', name);
    const shown = await firstPage(folder.path, gitShow, { rev: 'HEAD', path: name });
    // Of one line there is a beginning, and how long it is.
    expect(cursorOf(shown) !== undefined).toBe(name === 'lines');
    expect(await firstPage(folder.path, gitShow, { rev: 'HEAD' })).toContain(name);
    expect(await firstPage(folder.path, gitGrep, { pattern: 'line', rev: 'HEAD' })).toBeDefined();
  }
});

it('shows a page of a change of 300,000 lines, and of its blame', minute, async () => {
  using folder = temporaryFolder();
  const lines = (word: string) =>
    Array.from({ length: 300_000 }, (_, index) => `${word} ${index}`).join('\n');
  repository(folder.path, { commits: [{ 'a.txt': lines('before') }, { 'a.txt': lines('after') }] });
  for (const mode of ['patch', 'stat', 'names'])
    expect(await firstPage(folder.path, gitDiff, { from: 'HEAD~1', to: 'HEAD', mode })).toContain('a.txt');
  expect(cursorOf(await firstPage(folder.path, gitBlame, { path: 'a.txt' }))).toBeDefined();
});

it('shows a page of 20,000 branches, and of as many files that are not tracked', minute, async () => {
  using folder = temporaryFolder();
  repository(folder.path);
  const head = git(folder.path, 'rev-parse', 'HEAD').trim();
  const input = Array.from(
    { length: 20_000 },
    (_, index) => `create refs/heads/branch-${index} ${head}\n`,
  ).join('');
  gitBytes(folder.path, ['update-ref', '--stdin'], { input });
  git(folder.path, 'pack-refs', '--all');
  for (let index = 0; index < 20_000; index++) writeFileSync(folder.at(`new-${index}`), '');
  expect(cursorOf(await firstPage(folder.path, gitRefs, {}))).toBeDefined();
  expect(cursorOf(await firstPage(folder.path, gitStatus, {}))).toBeDefined();
  expect(await firstPage(folder.path, gitLog, {})).toBeDefined();
});

it('uses no repository of somebody else, unless the own configuration says so', async () => {
  using folder = temporaryFolder();
  repository(folder.at('root'));
  folder.make({ 'home/': '' });
  const isRoot = process.geteuid?.() === 0;
  // Only root can give a folder away; for anybody else, the root of the disk belongs to somebody else.
  if (isRoot) chownSync(folder.at('root'), 12_345, 12_345);
  const play = player({
    roots: [folder.at('root')],
    environment: { PATH: process.env['PATH'], HOME: folder.at('home') },
  });
  const outcome = await play.run(gitStatus, {});
  expect('code' in outcome ? outcome.code : 'done').toBe(isRoot ? 'dubious_ownership' : 'done');
  runGit(folder.path, [
    'config',
    '--file',
    folder.at('home/.gitconfig'),
    'safe.directory',
    folder.at('root'),
  ]);
  const again = player({
    roots: [folder.at('root')],
    environment: { PATH: process.env['PATH'], HOME: folder.at('home') },
  });
  expect(textOf(await again.run(gitStatus, {}))).toContain('main');
});
