import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitCreate } from '../src/tools/git-create.ts';
import { gitSync } from '../src/tools/git-sync.ts';
import { type HttpsServer, startHttpsServer } from './https-server.ts';
import { player, textOf } from './playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { cleanEnvironment, git } from './temporary.ts';

describe.skipIf(lacks('openssl'))('over https with a password', () => {
  let folder: Folder;
  let server: HttpsServer;
  beforeAll(async () => {
    folder = temporaryFolder();
    folder.make({ 'root/': '', 'home/': '', 'stranger/': '' });
    git(folder.path, 'init', '-q', '--bare', 'served/a.git');
    git(folder.at('served/a.git'), 'config', 'http.receivepack', 'true');
    server = await startHttpsServer(folder, folder.at('served'));
    folder.make({ 'home/.gitconfig': server.userConfig });
    git(folder.path, 'init', '-q', 'root/a');
    git(folder.at('root/a'), 'commit', '-q', '--allow-empty', '-m', 'first');
    git(folder.at('root/a'), 'remote', 'add', 'origin', server.address('a.git'));
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const play = (home: string) =>
    player({
      roots: [folder.at('root')],
      environment: { ...cleanEnvironment(), HOME: folder.at(home), XDG_CONFIG_HOME: undefined },
    });

  it("pushes, clones and fetches with the user's own credential helper", async () => {
    expect(textOf(await play('home').run(gitSync, { action: 'push', repo: 'a' }))).toMatch(/^pushed, new:/);
    const cloned = await play('home').run(gitCreate, { path: 'b', url: server.address('a.git') });
    expect(textOf(cloned)).toBe('cloned the repository "b"');
    expect(git(folder.at('root/b'), 'log', '--format=%s')).toBe('first\n');
    expect(textOf(await play('home').run(gitSync, { action: 'fetch', repo: 'b' }))).toContain('nothing new');
    expect(server.admitted()).toBeGreaterThan(3);
  });

  it('asks nobody for a password, and says that one is missing', async () => {
    folder.make({ 'stranger/.gitconfig': server.userConfig.replace(/\[credential][^]*/, '') });
    expect(await play('stranger').run(gitSync, { action: 'fetch', repo: 'a' })).toMatchObject({
      code: 'not_authenticated',
    });
  });

  it('trusts no certificate because a repository says so', async () => {
    folder.make({ 'stranger/.gitconfig': server.userConfig.replace(/\[http][^[]*/, '') });
    git(folder.at('root/a'), 'config', 'http.sslVerify', 'false');
    const before = server.admitted();
    expect(await play('stranger').run(gitSync, { action: 'fetch', repo: 'a' })).toMatchObject({
      code: 'unreachable',
    });
    expect(server.admitted()).toBe(before);
  });
});
