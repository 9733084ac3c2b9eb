import { lacks } from '@handrail/testing/services';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gitCreate } from '../src/tools/git-create.ts';
import { gitSync } from '../src/tools/git-sync.ts';
import { player, textOf } from './playing.ts';
import { type SshServer, startSshServer } from './ssh-server.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

describe.skipIf(lacks('sshd'))('with a real sshd', () => {
  let folder: Folder;
  let server: SshServer;
  beforeAll(async () => {
    folder = temporaryFolder();
    server = await startSshServer(folder);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  let count = 0;
  let remote: string;
  let root: string;
  let other: string;
  const play = () => player({ roots: [root], sshConfig: server.config });
  const hashOf = (repository: string, rev: string) => git(repository, 'rev-parse', rev).trim();
  const commit = (repository: string, name: string, text: string) => {
    writeFileSync(`${repository}/${name}`, text);
    git(repository, 'add', '-A');
    git(repository, 'commit', '-qm', `${name}: ${text}`);
  };

  const keptIn = (text: string) => [...text.matchAll(/refs\/handrail\/[\w-]+/g)].map(([ref]) => ref);

  /** A bare repository, a clone of it under the root, and the clone of somebody else. */
  beforeEach(async () => {
    count += 1;
    folder.make({ [`${count}/remote/`]: '', [`${count}/root/`]: '' });
    remote = folder.at(String(count), 'remote');
    root = folder.at(String(count), 'root');
    other = folder.at(String(count), 'other');
    git(remote, 'init', '-q', '--bare');
    git(folder.path, 'clone', '-q', remote, other);
    commit(other, 'a.txt', 'one');
    git(other, 'push', '-q', 'origin', 'main');
    textOf(await play().run(gitCreate, { path: 'clone', url: server.address(remote) }));
  });

  const clone = () => `${root}/clone`;

  it('clones, and a second time refuses', async () => {
    expect(hashOf(clone(), 'HEAD')).toBe(hashOf(other, 'HEAD'));
    expect(await play().run(gitCreate, { path: 'clone', url: server.address(remote) })).toMatchObject({
      code: 'exists',
    });
  });

  it('clones a branch with little history', async () => {
    commit(other, 'a.txt', 'two');
    git(other, 'push', '-q', 'origin', 'main:topic');
    const args = { path: 'deep/er', url: server.address(remote), name: 'topic', depth: 1 };
    expect(textOf(await play().run(gitCreate, args))).toBe('cloned the repository "deep/er"');
    expect(git(`${root}/deep/er`, 'rev-list', '--count', 'HEAD').trim()).toBe('1');
    expect(git(`${root}/deep/er`, 'branch', '--show-current').trim()).toBe('topic');
  });

  it('fetches what is new and says what', async () => {
    commit(other, 'b.txt', 'two');
    git(other, 'push', '-q', 'origin', 'main', 'main:topic');
    const text = textOf(await play().run(gitSync, { action: 'fetch', repo: 'clone' }));
    expect(text).toContain('fetched from "origin": 2 refs changed');
    expect(text).toMatch(/^origin\/topic is new at [0-9a-f]{10}$/m);
    expect(hashOf(clone(), 'origin/main')).toBe(hashOf(other, 'main'));
    expect(hashOf(clone(), 'main')).not.toBe(hashOf(other, 'main'));
    expect(textOf(await play().run(gitSync, { action: 'fetch', repo: 'clone' }))).toContain('nothing new');
  });

  it('pulls by fast-forward alone', async () => {
    commit(other, 'b.txt', 'two');
    git(other, 'push', '-q', 'origin', 'main');
    const text = textOf(await play().run(gitSync, { action: 'pull', repo: 'clone' }));
    expect(text).toMatch(/^fast-forwarded to [0-9a-f]{10}$/m);
    expect(hashOf(clone(), 'main')).toBe(hashOf(other, 'main'));

    commit(clone(), 'mine.txt', 'mine');
    commit(other, 'b.txt', 'three');
    git(other, 'push', '-q', 'origin', 'main');
    const before = hashOf(clone(), 'main');
    expect(await play().run(gitSync, { action: 'pull', repo: 'clone' })).toMatchObject({ code: 'rejected' });
    expect(hashOf(clone(), 'main')).toBe(before);
  });

  it('leaves what is not committed or ignored as it is when a pull would overwrite it', async () => {
    commit(other, 'b.txt', 'theirs');
    commit(other, 'ignored.txt', 'theirs');
    git(other, 'push', '-q', 'origin', 'main');
    folder.make({ [`${count}/root/clone/.git/info/exclude`]: 'ignored.txt\n' });
    writeFileSync(`${clone()}/ignored.txt`, 'mine');
    expect(await play().run(gitSync, { action: 'pull', repo: 'clone' })).toMatchObject({
      code: 'would_overwrite',
    });
    expect(readFileSync(`${clone()}/ignored.txt`, 'utf8')).toBe('mine');
  });

  it('asks before it pushes, and pushes', async () => {
    commit(clone(), 'mine.txt', 'mine');
    const args = { action: 'push', repo: 'clone' };
    expect(await play().preview(gitSync, args)).toMatch(
      /^Push "refs\/heads\/main", 1 commit, to "refs\/heads\/main" of "origin", "ssh:\/\/127/,
    );
    expect(textOf(await play().run(gitSync, args))).toMatch(/^pushed to "refs\/heads\/main" of "origin"/);
    expect(hashOf(remote, 'main')).toBe(hashOf(clone(), 'main'));
    expect(textOf(await play().run(gitSync, args))).toMatch(/^up to date already/);
  });

  it('follows a new branch that it pushes', async () => {
    git(clone(), 'switch', '-qc', 'topic');
    commit(clone(), 'mine.txt', 'mine');
    expect(textOf(await play().run(gitSync, { action: 'push', repo: 'clone' }))).toMatch(/^pushed, new:/);
    expect(git(clone(), 'rev-parse', '--abbrev-ref', 'topic@{upstream}').trim()).toBe('origin/topic');
  });

  it('pushes a tag by its full name', async () => {
    git(clone(), 'tag', 'v1');
    expect(
      textOf(await play().run(gitSync, { action: 'push', repo: 'clone', name: 'refs/tags/v1' })),
    ).toMatch(/^pushed, new: "refs\/tags\/v1"/);
    expect(hashOf(remote, 'v1')).toBe(hashOf(clone(), 'v1'));
  });

  it('forces only over what was seen', async () => {
    commit(clone(), 'mine.txt', 'mine');
    git(clone(), 'commit', '-q', '--amend', '-m', 'rewritten');
    git(clone(), 'reset', '-q', '--hard', 'HEAD~1');
    git(clone(), 'commit', '-q', '--amend', '-m', 'other root');
    const plain = { action: 'push', repo: 'clone' };
    expect(await play().run(gitSync, plain)).toMatchObject({ code: 'rejected' });

    commit(other, 'b.txt', 'unseen');
    git(other, 'push', '-q', 'origin', 'main');
    const forced = { ...plain, force_with_lease: true };
    expect(await play().preview(gitSync, forced)).toContain(
      '1 commits that are there now will no longer be on it',
    );
    expect(await play().run(gitSync, forced)).toMatchObject({ code: 'rejected' });
    expect(hashOf(remote, 'main')).toBe(hashOf(other, 'main'));

    await play().run(gitSync, { action: 'fetch', repo: 'clone' });
    expect(textOf(await play().run(gitSync, forced))).toMatch(/^pushed over "refs\/heads\/main"/);
    expect(hashOf(remote, 'main')).toBe(hashOf(clone(), 'main'));
  });

  it('keeps here what a forced push takes away there, and nothing where it takes nothing', async () => {
    commit(other, 'b.txt', 'theirs');
    git(other, 'push', '-q', 'origin', 'main');
    await play().run(gitSync, { action: 'fetch', repo: 'clone' });
    const theirs = hashOf(clone(), 'origin/main');
    git(clone(), 'commit', '-q', '--amend', '-m', 'other root');
    const forced = { action: 'push', repo: 'clone', force_with_lease: true };
    expect(await play().preview(gitSync, forced)).toContain('kept here in refs/handrail/ first');
    const ref = keptIn(textOf(await play().run(gitSync, forced)))[0] ?? '';
    expect(hashOf(clone(), ref)).toBe(theirs);
    commit(clone(), 'c.txt', 'forward');
    expect(keptIn(textOf(await play().run(gitSync, forced)))).toEqual([]);
  });

  it('keeps what a fetch takes the last ref from: no fast-forward, tags overwritten', async () => {
    const fetch = async () => await play().run(gitSync, { action: 'fetch', repo: 'clone' });
    git(clone(), 'config', '--add', 'remote.origin.fetch', '+refs/tags/*:refs/tags/*');
    commit(other, 'b.txt', 'topic');
    git(other, 'tag', '-a', '-m', 'old', 'v1', 'main~1');
    git(other, 'push', '-q', 'origin', 'v1');
    git(other, 'commit', '-q', '--amend', '-m', 'rewritten');
    git(other, 'push', '-q', 'origin', 'main');
    expect(keptIn(textOf(await fetch()))).toEqual([]);
    const lost = ['origin/main', 'v1'].map((name) => hashOf(clone(), name));

    git(other, 'commit', '-q', '--amend', '-m', 'rewritten again');
    git(other, 'tag', '-f', '-a', '-m', 'new', 'v1', 'main~1');
    git(other, 'push', '-qf', 'origin', 'main', 'v1');
    const text = textOf(await fetch());
    const kept = keptIn(text).map((ref) => hashOf(clone(), ref));
    expect(kept.toSorted()).toEqual(lost.toSorted());
    expect(textOf(await fetch())).toContain('nothing new');
  });

  it('runs no program that the repository names for the way', async () => {
    commit(other, 'b.txt', 'two');
    git(other, 'push', '-q', 'origin', 'main');
    commit(clone(), 'mine.txt', 'mine');
    const canary = folder.at(String(count), 'canary');
    const touch = `touch ${canary}; false`;
    for (const key of ['core.sshCommand', 'core.gitProxy', 'core.askPass', 'credential.helper'])
      git(clone(), 'config', key, touch);
    folder.make({ [`${count}/root/clone/.git/hooks/pre-push`]: `#!/bin/sh\n${touch}\n` });
    chmodSync(`${clone()}/.git/hooks/pre-push`, 0o755);
    const call = async (action: string) => await play().run(gitSync, { action, repo: 'clone' });
    expect(textOf(await call('fetch'))).toContain('1 refs changed');
    expect(await call('pull')).toMatchObject({ code: 'rejected' });
    git(clone(), 'rebase', '-q', 'origin/main');
    expect(textOf(await call('push'))).toMatch(/^pushed to/);

    for (const key of ['remote.origin.uploadpack', 'remote.origin.receivepack', 'url.ext::sh.insteadOf']) {
      git(clone(), 'config', key, touch);
      for (const action of ['fetch', 'pull', 'push'])
        expect(await call(action)).toMatchObject({ code: 'config_redirects' });
      git(clone(), 'config', '--unset', key);
    }
    expect(existsSync(canary)).toBe(false);
    expect(() => git(clone(), 'fetch', '-q')).toThrow('ended with 128'); // the control: git itself runs what is named
    expect(existsSync(canary)).toBe(true);
  });

  it.each(['file', 'ext', 'git', 'path'])('goes to no remote by %s', async (kind) => {
    const canary = folder.at(String(count), 'canary');
    const address = {
      file: `file://${remote}`,
      ext: `ext::touch ${canary}`,
      git: 'git://127.0.0.1/x',
      path: remote,
    }[kind];
    git(clone(), 'config', 'remote.origin.url', address ?? '');
    for (const action of ['fetch', 'pull', 'push'])
      expect(await play().run(gitSync, { action, repo: 'clone' })).toMatchObject({
        code: 'protocol_refused',
      });
    expect(await play().run(gitCreate, { path: 'new', url: address })).toMatchObject({
      code: 'protocol_refused',
    });
    expect(existsSync(canary)).toBe(false);
    expect(existsSync(`${root}/new`)).toBe(false);
  });

  it('says so when ssh does not know the key of the host', async () => {
    folder.make({ 'nobody.conf': 'Host *\n  UserKnownHostsFile /dev/null\n' });
    const stranger = player({ roots: [root], sshConfig: folder.at('nobody.conf') });
    expect(await stranger.run(gitSync, { action: 'fetch', repo: 'clone' })).toMatchObject({
      code: 'unknown_host',
    });
  });
});
