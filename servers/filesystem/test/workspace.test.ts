import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from '@handrail/testing';
import { expect, it } from 'vitest';
import { server } from '../src/server.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

it('protects credentials also where the folder is their parent', async () => {
  using folder = temporaryFolder();
  folder.make({ '.config/gh/hosts.yml': 'token: canary', '.config/app.ini': 'plain' });
  await using session = await connect(server, { args: [folder.at('.config')] });
  expect((await session.call('read_file', { path: 'app.ini' })).text).toContain('plain');
  expect((await session.call('read_file', { path: 'gh/hosts.yml' })).text).toMatch(/^denied: /);
  const listed = await session.call('list_directory', { depth: 2 });
  expect(listed.text).not.toContain('hosts.yml');
  const found = await session.call('search_text', { pattern: 'canary' });
  expect(found.text).toContain('nothing');
});

it('leaves open what the operator named as the folder itself', async () => {
  using folder = temporaryFolder();
  folder.make({ '.ssh/config': 'Host example', '.ssh/id_ed25519': 'canary' });
  await using session = await connect(server, { args: [folder.at('.ssh')] });
  expect((await session.call('read_file', { path: 'config' })).text).toContain('Host example');
  expect((await session.call('read_file', { path: 'id_ed25519' })).text).toMatch(/^denied: /);
});

it('keeps its journal out of reach where that is in a folder, also before it is there', async () => {
  using folder = temporaryFolder();
  folder.make({ 'real/a.txt': 'a' });
  symlinkSync('real', folder.at('home'));
  const journal = folder.at('home/.local/state/journal');
  await using session = await connect(server, { args: [folder.at('home'), `--journal=${journal}`] });
  await session.call('list_directory');
  mkdirSync(folder.at('real/.local/state/journal/blobs'), { recursive: true });
  writeFileSync(folder.at('real/.local/state/journal/blobs/b'), 'canary');
  for (const [tool, args] of [
    ['read_file', { path: '.local/state/journal/blobs/b' }],
    ['list_directory', { path: '.local/state/journal' }],
    ['list_directory', { path: '.local/state' }],
    ['search_text', { pattern: 'canary' }],
    ['find_files', { glob: 'b' }],
  ] as const) {
    const { text } = await session.call(tool, args);
    expect(text).not.toMatch(/canary\n|journal\/\n|blobs\/b\n/);
  }
});
