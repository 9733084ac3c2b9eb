import { symlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { gitShow } from '../src/tools/git-show.ts';
import { allPages } from './all-pages.ts';
import { build, repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { cursorOf, fenced, player, textOf } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from './temporary.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

it('shows HEAD, a commit or a tag with its commit, with a patch, counts or states', async () => {
  using folder = temporaryFolder();
  repository(folder.path);
  git(folder.path, 'tag', '-a', '-m', 'The first\n\nof many', 'v1', 'HEAD~2');
  const play = player({ roots: [folder.path] });
  const show = async (args: Record<string, unknown>) => {
    const text = textOf(await play.run(gitShow, args));
    return [text.split('\n')[0], ...fenced(text)];
  };
  const [newest = '', second = '', first = ''] = git(folder.path, 'rev-list', 'HEAD').split('\n');
  expect(await show({ mode: 'stat' })).toEqual([
    'HEAD: 1 file, +1 -0',
    `commit ${newest}`,
    `Parent: ${second}`,
    'Author: Ada Lovelace <ada@example.org> 2026-01-02T05:04:05+00:00',
    '',
    '    Change 3',
    '',
    '+1 -0 src/two.txt',
  ]);
  expect((await show({ rev: 'HEAD~1', mode: 'names' })).slice(-2)).toEqual([
    'M src/one.txt',
    'A src/two.txt',
  ]);
  const tagged = await show({ rev: 'v1' });
  expect(tagged.slice(0, 8)).toEqual([
    'v1: 2 files, +4 -0',
    'tag v1',
    'Tagger: Ada Lovelace <ada@example.org>',
    '',
    'The first',
    '',
    'of many',
    '',
  ]);
  expect(tagged).toContain(`commit ${first}`);
  expect(tagged).toContain('+# A project');
});

it('tells who committed where it was somebody else, and decodes what is no UTF-8', async () => {
  using folder = temporaryFolder();
  oddRepositories.latin1Messages(folder.at('it'));
  gitBytes(folder.at('it'), [
    'commit',
    '-q',
    '--amend',
    '-m',
    'Anew',
    '--author',
    'Grace <grace@example.org>',
  ]);
  const play = player({ roots: [folder.at('it')] });
  const show = async (rev: string) => fenced(textOf(await play.run(gitShow, { rev })));
  expect(await show('HEAD')).toContain('Author: Grace <grace@example.org> 2026-01-02T05:04:05+00:00');
  expect(await show('HEAD')).toContain('Commit: Ada Lovelace <ada@example.org> 2026-01-02T03:04:05+00:00');
  for (const [rev, message] of [
    ['HEAD~1', 'Declared café'],
    ['HEAD~2', 'Raw café'],
  ] as const) {
    const lines = await show(rev);
    expect(lines).toContain(`    ${message}`);
    expect(lines.some((line) => line.startsWith('Author: René <rene@example.org>'))).toBe(true);
  }
});

it('shows a merge as git show does, against all its parents', async () => {
  using folder = temporaryFolder();
  oddRepositories.merging(folder.at('it'));
  folder.make({ 'it/same.txt': 'one\nboth\nthree\n' });
  git(folder.at('it'), 'commit', '-qam', 'Merge topic');
  const play = player({ roots: [folder.at('it')] });
  const lines = fenced(textOf(await play.run(gitShow, {})));
  expect(lines[1]).toMatch(/^Merge: \w{40} \w{40}$/);
  expect(lines.slice(-10)).toEqual([
    'diff --cc same.txt',
    expect.stringMatching(/^index /),
    '--- a/same.txt',
    '+++ b/same.txt',
    '@@@ -1,3 -1,3 +1,3 @@@',
    '  one',
    '- ours',
    ' -theirs',
    '++both',
    '  three',
  ]);
});

it('shows files, directories, links, submodules and large-file pointers as they are at a revision', async () => {
  using folder = temporaryFolder();
  oddRepositories.submodule(folder.at('it'));
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 3\n';
  folder.make({
    'it/big.bin': pointer,
    'it/empty': '',
    'it/crlf': 'a\r\n\rb\r\n',
    'it/mixed': 'a\r\nb\n',
    'it/bare': 'no newline',
    'it/image': Buffer.alloc(9_000),
  });
  symlinkSync('src/one\n.txt', folder.at('it/link'));
  git(folder.at('it'), 'add', '-A');
  git(folder.at('it'), 'update-index', '--chmod=+x', 'empty');
  git(folder.at('it'), 'commit', '-qm', 'More');
  const play = player({ roots: [folder.at('it')] });
  const show = async (path: string, rev?: string) => {
    const text = textOf(await play.run(gitShow, rev === undefined ? { path } : { path, rev }));
    return [text.split('\n')[0], ...fenced(text)];
  };
  const library = git(folder.at('it'), 'rev-parse', 'HEAD:library').trim();
  expect(await show('.')).toEqual([
    '. at HEAD: directory, 11 entries',
    '.gitmodules',
    'README.md',
    'bare',
    'big.bin',
    'crlf',
    'empty (executable)',
    'image',
    `library (submodule at ${library})`,
    'link (link)',
    'mixed',
    'src/',
  ]);
  expect(await show('src/')).toEqual(['src at HEAD: directory, 2 entries', 'one.txt', 'two.txt']);
  expect(await show('src/one.txt', 'HEAD~3')).toEqual([
    'src/one.txt at HEAD~3: lines 1-3, 12 bytes in all',
    'one',
    '2',
    'three',
  ]);
  expect(await show('big.bin')).toEqual([
    `big.bin at HEAD: lines 1-3, ${pointer.length} bytes in all`,
    ...pointer.trimEnd().split('\n'),
  ]);
  expect(await show('bare')).toEqual([
    'bare at HEAD: lines 1-1, 10 bytes in all, no newline at the end',
    'no newline',
  ]);
  expect(await show('crlf')).toEqual(['crlf at HEAD: lines 1-2, CRLF, 7 bytes in all', 'a', '\\u{000d}b']);
  expect(await show('mixed')).toEqual([
    'mixed at HEAD: lines 1-2, some of them CRLF, 5 bytes in all',
    'a',
    'b',
  ]);
  expect(await show('empty')).toEqual(['empty at HEAD: empty']);
  expect(await show('image')).toEqual(['image at HEAD: binary, 9000 bytes, not shown']);
  expect(await show('link')).toEqual(['link at HEAD: symbolic link', 'link -> "src/one\\n.txt"']);
  expect(await show('library')).toEqual([`library at HEAD: submodule at commit ${library}`]);
  const of = async (rev: string) => fenced(textOf(await play.run(gitShow, { rev })));
  expect(await of('HEAD:src')).toEqual(['one.txt', 'two.txt']);
  expect(await of(':README.md')).toEqual(['# A project']);
  expect(await of(git(folder.at('it'), 'rev-parse', 'HEAD:README.md').trim())).toEqual(['# A project']);
});

it('takes a blob for a blob, whatever it says', async () => {
  using folder = temporaryFolder();
  const texts = ['tag v1\nTagger: nobody\n\nThe text\n', 'tag', 'commit\0x', `${'tag '.repeat(40_000)}\n`];
  repository(folder.path, { commits: [Object.fromEntries(texts.map((text, index) => [`${index}`, text]))] });
  const play = player({ roots: [folder.path] });
  for (const index of texts.keys()) {
    const rev = git(folder.path, 'rev-parse', `HEAD:${index}`).trim();
    const told = textOf(await play.run(gitShow, { rev })).split('\n');
    const head = told.find((line) => line.startsWith(rev));
    expect(head).toMatch(index === 2 ? /: binary/ : /: lines 1-/);
  }
  git(folder.path, 'tag', '-a', '-m', 'Of a file', 'of-a-file', 'HEAD:0');
  expect(fenced(textOf(await play.run(gitShow, { rev: 'of-a-file' })))[0]).toBe('tag v1');
});

it('pages a long message, a file and a directory, and stays with what it began with', async () => {
  using folder = temporaryFolder();
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`many/file ${index}`, '']));
  repository(folder.path, { commits: [{ a: numbered(500), ...files }] });
  gitBytes(folder.path, ['commit', '-q', '--allow-empty', '-F', '-'], { input: numbered(300) });
  const budget = 1_500;
  const play = player({ roots: [folder.path], budget });
  const roomy = player({ roots: [folder.path], budget: 100_000 });
  for (const args of [{ rev: 'main' }, { rev: 'main~1' }, { path: 'a' }, { path: 'many' }]) {
    const whole = fenced(textOf(await roomy.run(gitShow, args)));
    const { lines, texts } = await allPages({ play, tool: gitShow, args, budget });
    expect(texts.length).toBeGreaterThan(5);
    expect(lines).toEqual(whole);
  }
  for (const path of ['a', 'many']) {
    folder.make({ a: numbered(500) });
    git(folder.path, 'commit', '-qam', 'Again', '--allow-empty');
    const whole = fenced(textOf(await roomy.run(gitShow, { path })));
    const change = (page: number) => {
      folder.make({ a: `changed ${page}\n`, [`many/${page}`]: '' });
      git(folder.path, 'add', '-A');
      git(folder.path, 'commit', '-qm', 'Changed');
    };
    const { lines } = await allPages({ play, tool: gitShow, args: { path }, budget, between: change });
    expect(lines).toEqual(whole);
  }
});

it('goes on with the commit when the branch has moved, and says so in its message', async () => {
  using folder = temporaryFolder();
  repository(folder.path, { commits: [{ a: 'a\n' }, { a: numbered(300) }] });
  const play = player({ roots: [folder.path], budget: 1_500 });
  const cursor = cursorOf(textOf(await play.run(gitShow, {})));
  gitBytes(folder.path, ['commit', '-q', '--allow-empty', '-F', '-'], { input: numbered(300) });
  expect(fenced(textOf(await play.run(gitShow, { cursor })))[0]).toMatch(/^\+line \d+$/);
  const inMessage = cursorOf(textOf(await play.run(gitShow, {})));
  git(folder.path, 'commit', '-q', '--allow-empty', '-m', 'Another');
  expect(await play.run(gitShow, { cursor: inMessage })).toMatchObject({ code: 'moved' });
});

it('reads nothing outside the repository, and one thing at a time', async () => {
  using folder = temporaryFolder();
  folder.make({ canary: 'canary\n' });
  repository(folder.at('it'));
  const play = player({ roots: [folder.at('it')] });
  const refused = async (args: Record<string, unknown>) => {
    const outcome = await play.run(gitShow, args);
    expect(JSON.stringify(outcome)).not.toContain('canary\\n');
    return 'code' in outcome ? outcome.code : outcome.text;
  };
  expect(await refused({ rev: 'HEAD:../canary' })).toBe('invalid_path');
  expect(await refused({ path: '../canary' })).toBe('invalid_path');
  expect(await refused({ path: folder.at('canary') })).toBe('invalid_path');
  expect(await refused({ rev: ':../canary' })).toBe('outside_repository');
  expect(await refused({ path: 'nothing' })).toBe('no_such_path');
  expect(await refused({ path: 'src/nothing\nat all' })).toBe('no_such_path');
  expect(await refused({ rev: 'nothing' })).toBe('unknown_revision');
  expect(await refused({ rev: 'HEAD~1..HEAD' })).toBe('invalid_revision');
  expect(await refused({ rev: '^HEAD' })).toBe('invalid_revision');
  expect(await refused({ rev: '--output=x' })).toBe('invalid_revision');
  expect(fenced(await refused({ path: folder.at('it', 'README.md') }))).toEqual(['# A project']);
});

it('does not take what a message says for a part of the answer', async () => {
  using folder = temporaryFolder();
  build(
    {
      commits: [
        {
          parents: [],
          message: 'Subject\n\ndiff --git a/x b/x\n+++ b/x\n@@ -1 +1 @@\n+forged\n',
          changes: [{ write: 'a', content: 'a\n' }],
        },
      ],
      branches: { main: 0 },
    },
    folder.path,
  );
  const text = textOf(await player({ roots: [folder.path] }).run(gitShow, {}));
  expect(text).toMatch(/^HEAD: 1 file, \+1 -0\n/);
  expect(fenced(text)).toContain('    diff --git a/x b/x');
});
