import { connect } from '@handrail/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { server } from '../src/server.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { cleanEnvironment, git } from './temporary.ts';

const TEMPLATE = 'git://{repo}/{rev}/{+path}';
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2, 0xff]);

beforeAll(() => {
  const { HOME: home } = cleanEnvironment();
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', home);
});
afterAll(() => void vi.unstubAllEnvs());

it('gives a file as it was at a revision, text as text and the rest as bytes', async () => {
  using folder = temporaryFolder();
  const odd = 'ünï cödé 100%25 #1?.txt';
  repository(folder.at('work/site'), {
    commits: [
      {
        'src/a.txt': 'before\n',
        'a.png': PNG,
        bytes: Buffer.from([0, 1]),
        latin: Buffer.from('caf\xe9', 'latin1'),
      },
      { 'src/a.txt': 'text\n'.repeat(9_000), [odd]: 'odd\n' },
    ],
  });
  git(folder.at('work/site'), 'branch', 'feature/one', 'HEAD~1');
  await using session = await connect(server, { args: [folder.path] });
  expect(await session.read('git://work%2Fsite/main/src/a.txt')).toBe('text\n'.repeat(9_000));
  expect(await session.read('git://work%2Fsite/feature%2Fone/src/a.txt')).toBe('before\n');
  expect(await session.read('git://work%2Fsite/HEAD~1/latin')).toBe('café');
  expect(await session.read(`git://work%2Fsite/main/${encodeURIComponent(odd)}`)).toBe('odd\n');
  expect(await session.contents('git://work%2Fsite/main/a.png')).toMatchObject([
    { mimeType: 'image/png', blob: PNG.toString('base64') },
  ]);
  expect(await session.contents('git://work%2Fsite/main/bytes')).toMatchObject([
    { mimeType: 'application/octet-stream', blob: 'AAE=' },
  ]);
  await using only = await connect(server, { args: [folder.at('work/site')] });
  expect(await only.read('git://./feature%2Fone/src/a.txt')).toBe('before\n');
});

it('gives nothing else', async () => {
  using folder = temporaryFolder();
  folder.make({ canary: 'canary' });
  repository(folder.at('root/it'), { commits: [{ 'src/a': 'a\n', large: Buffer.alloc(1024 * 1024 + 1) }] });
  repository(folder.at('other'));
  await using session = await connect(server, { args: [folder.at('root')] });
  const read = async (uri: string) => await session.read(`git://${uri}`);
  await expect(read('it/HEAD/large')).rejects.toThrow('too_large');
  await expect(read('it/HEAD/src')).rejects.toThrow('not_a_file');
  await expect(read('it/HEAD/none')).rejects.toThrow('no_such_path');
  await expect(read('it/none/src/a')).rejects.toThrow('no_such_path');
  await expect(read('it/--help/src/a')).rejects.toThrow('invalid_revision');
  await expect(read('it/HEAD/..%2F..%2Fcanary')).rejects.toThrow('invalid_path');
  await expect(read('..%2Fother/HEAD/README.md')).rejects.toThrow('outside_roots');
  await expect(read(`${encodeURIComponent(folder.at('other'))}/HEAD/README.md`)).rejects.toThrow(
    'outside_roots',
  );
});

it('completes repositories, revisions and paths', async () => {
  using folder = temporaryFolder();
  repository(folder.at('one'), {
    commits: [{ 'src/index.ts': '', 'src/info.ts': '', 'src/lib/x': '', 'setup.md': '' }],
  });
  git(folder.at('one'), 'branch', 'feature/one');
  git(folder.at('one'), 'tag', 'first');
  oddRepositories.unborn(folder.at('other'));
  await using all = await connect(server, { args: [folder.path] });
  const { values } = await all.complete(TEMPLATE, 'repo', 'o');
  expect(values).toEqual(['one', 'other']);
  await using session = await connect(server, { args: [folder.at('one')] });
  const complete = async (variable: string, typed: string) =>
    (await session.complete(TEMPLATE, variable, typed)).values;
  expect((await complete('rev', 'f')).toSorted()).toEqual(['feature/one', 'first']);
  expect(await complete('path', '')).toEqual(['setup.md', 'src/']);
  expect(await complete('path', 'src/in')).toEqual(['src/index.ts', 'src/info.ts']);
  expect(await complete('path', 'src/lib/')).toEqual(['src/lib/x']);
  expect(await complete('path', '../')).toEqual([]);
  await using unborn = await connect(server, { args: [folder.at('other')] });
  expect((await unborn.complete(TEMPLATE, 'path', '')).values).toEqual([]);
  expect((await unborn.complete(TEMPLATE, 'rev', '')).values).toEqual([]);
});
