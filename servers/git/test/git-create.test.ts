import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { gitCreate } from '../src/tools/git-create.ts';
import { player, textOf } from './playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

const inFolder = () => {
  const folder = temporaryFolder();
  folder.make({ 'root/': '', 'outside/': '' });
  return { folder, play: player({ roots: [folder.at('root')] }) };
};

it('makes an empty repository in a new folder, and tells its name', async () => {
  const { folder, play } = inFolder();
  using _ = folder;
  expect(await play.preview(gitCreate, { path: 'a/b' })).toBe('Make an empty git repository in "a/b"?');
  expect(textOf(await play.run(gitCreate, { path: 'a/b' }))).toBe('made the repository "a/b"');
  expect(git(folder.at('root/a/b'), 'symbolic-ref', 'HEAD')).toBe('refs/heads/main\n');
  expect(await play.run(gitCreate, { path: 'a/b' })).toMatchObject({ code: 'exists' });
});

it('makes one of a folder that has files, which stay', async () => {
  const { folder, play } = inFolder();
  using _ = folder;
  folder.make({ 'root/project/a.txt': 'a' });
  expect(textOf(await play.run(gitCreate, { path: 'project', name: 'trunk' }))).toContain('made');
  expect(git(folder.at('root/project'), 'status', '--short', '--branch')).toBe(
    '## No commits yet on trunk\n?? a.txt\n',
  );
});

it('takes no templates along, whose hooks would run later', async () => {
  const { folder, play } = inFolder();
  using _ = folder;
  await play.run(gitCreate, { path: 'a' });
  expect(existsSync(folder.at('root/a/.git/hooks'))).toBe(false);
});

const links: Readonly<Record<string, (folder: Folder) => void>> = {
  'link/new': (folder) => symlinkSync(folder.at('outside'), folder.at('root/link')),
  link: (folder) => symlinkSync(folder.at('outside'), folder.at('root/link')),
  dangling: (folder) => symlinkSync(folder.at('outside/new'), folder.at('root/dangling')),
  '../outside/new': () => {},
  '../root-sibling': (folder) => mkdirSync(folder.at('root-sibling')),
  '/tmp/handrail-elsewhere': () => {},
};
it.each(Object.keys(links))('makes and clones nothing outside: %s', async (path) => {
  const { folder, play } = inFolder();
  using _ = folder;
  links[path]?.(folder);
  for (const url of [undefined, 'https://localhost:1/x.git']) {
    expect(await play.run(gitCreate, { path, url })).toMatchObject({ code: 'outside_roots' });
    await expect(play.preview(gitCreate, { path, url })).rejects.toMatchObject({ code: 'outside_roots' });
  }
  expect(readdirSync(folder.at('outside'))).toEqual([]);
  expect(existsSync('/tmp/handrail-elsewhere')).toBe(false);
});

it.each(['.git', '.git/sub', 'x/.GIT/modules/y'])('makes nothing in %s', async (path) => {
  const { folder, play } = inFolder();
  using _ = folder;
  git(folder.at('root'), 'init', '-q');
  expect(await play.run(gitCreate, { path })).toMatchObject({ code: 'invalid_path' });
});

it('leaves a folder that has something alone when it is to clone, and takes no secret along', async () => {
  const { folder, play } = inFolder();
  using _ = folder;
  folder.make({ 'root/full/a.txt': 'a' });
  expect(await play.run(gitCreate, { path: 'full', url: 'https://localhost:1/x.git' })).toMatchObject({
    code: 'exists',
  });
  for (const url of ['https://user:secret@localhost/x.git', 'https://token@localhost/x.git']) {
    const refused = await play.run(gitCreate, { path: 'new', url });
    expect(refused).toMatchObject({ code: 'secret_in_address' });
    expect(JSON.stringify(refused)).not.toMatch(/secret@|token@/);
  }
});

it('says when nobody answers, and leaves nothing behind', async () => {
  const { folder, play } = inFolder();
  using _ = folder;
  const refused = await play.run(gitCreate, { path: 'new', url: 'https://localhost:1/x.git' });
  expect(refused).toMatchObject({ code: 'unreachable' });
  expect(readdirSync(folder.at('root'))).toEqual([]);
});
