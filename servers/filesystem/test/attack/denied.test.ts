import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { server } from '../../src/server.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

type Calls = readonly (readonly [tool: string, args: Readonly<Record<string, unknown>>])[];

const edits = [{ old: 'canary', new: 'changed' }];

const reads = (path: string): Calls => [
  ['read_file', { path }],
  ['read_file', { path, as: 'base64' }],
  ['list_directory', { path }],
  ['find_files', { path, glob: '**' }],
  ['search_text', { path, pattern: 'canary' }],
  ['edit_file', { path, edits, dry_run: true }],
  ['move_file', { from: path, to: 'copied', copy: true }],
];

const writes = (path: string): Calls => [
  ...['create', 'overwrite', 'append'].map((mode) => ['write_file', { path, content: 'x', mode }] as const),
  ['write_file', { path: `${path}/` }],
  ['edit_file', { path, edits }],
  ['move_file', { from: 'mine', to: path, overwrite: true }],
  ['move_file', { from: 'mine', to: path, overwrite: true, copy: true }],
  ['move_file', { from: 'mine', to: `${path}/` }],
  ['move_file', { from: path, to: 'moved' }],
  ['delete_file', { path, recursive: true }],
  ['delete_file', { path, recursive: true, permanent: true }],
];

async function guarded(...options: string[]) {
  const folder = temporaryFolder();
  folder.make({ 'root/mine': 'mine', 'root/sub/directory/': '' });
  const session = await connect(server, {
    args: [
      folder.at('root'),
      '--access=full',
      '--confirm=never',
      '--rate=10000',
      `--journal=${folder.at('journal')}`,
      ...options,
    ],
  });
  return {
    ...folder,
    session,
    /** All that is in the folder, with its content. */
    tree: () =>
      execFileSync('find', ['.', '-printf', '%p %y %i %m %s %C@ %l\n'], {
        cwd: folder.at('root'),
        encoding: 'utf8',
      }),
    async codes(calls: Calls): Promise<string[]> {
      const codes: string[] = [];
      for (const [tool, args] of calls) {
        const { text, isError } = await session.call(tool, args);
        expect(text).not.toMatch(/canary|Y2FuYXJ5/);
        codes.push(isError ? (text.split(':')[0] ?? '') : `done: ${tool} ${JSON.stringify(args)}`);
      }
      return codes;
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

const all = (calls: Calls): string[] => calls.map(() => 'denied');

describe('what git runs programs by', () => {
  it('is read, and never written, moved, copied over or deleted, however it is spelled', async () => {
    await using guard = await guarded();
    guard.make({
      'root/.git/config': '[core]',
      'root/.git/hooks/pre-commit.sample': '#!/bin/sh',
      'root/sub/.git': 'gitdir: ../.git/worktrees/sub', // as in a worktree
    });
    symlinkSync('.git', guard.at('root/innocent'));
    symlinkSync('.git/config', guard.at('root/innocent-file'));
    const before = guard.tree();
    const spelled = ['.GIT', '.git.', '.git ', 'git~1', '.g\u200Cit', '.git::$INDEX_ALLOCATION', '.git:x'];
    const paths = [
      '.git',
      '.git/config',
      '.git/hooks/pre-commit',
      '.git/info/attributes',
      'sub/.git',
      'sub/directory/.git',
      'sub/directory/.git/config',
      'innocent/config',
      'innocent/hooks/pre-commit',
      'sub/../.git/config',
      guard.at('root/.git/config'),
      ...spelled.flatMap((name) => [name, `${name}/config`, `sub/directory/${name}/hooks/x`]),
    ];
    for (const path of paths) {
      const calls = writes(path);
      expect([path, await guard.codes(calls)]).toEqual([path, all(calls)]);
      expect(guard.tree()).toBe(before);
    }
    // The link itself may be deleted, but nothing is written by it.
    const byLink = writes('innocent-file').filter(([, args]) => !('from' in args && args['from'] !== 'mine'));
    expect(await guard.codes(byLink.slice(0, 7))).toEqual(all(byLink.slice(0, 7)));
    expect(guard.tree()).toBe(before);
    expect((await guard.session.call('read_file', { path: '.git/config' })).text).toContain('[core]');
  });
});

describe('keys and credentials', () => {
  const names = [
    '.env',
    'id_rsa',
    'server.pem',
    '.npmrc',
    '.ssh/config',
    'sub/.env.local',
    'sub/.aws/credentials',
  ];

  async function withSecrets(...options: string[]) {
    const guard = await guarded(...options);
    guard.make(Object.fromEntries(names.map((name) => [`root/${name}`, 'canary'])));
    symlinkSync('.env', guard.at('root/alias'));
    symlinkSync('.ssh', guard.at('root/directory'));
    return guard;
  }

  it('are out of reach of every tool, also by a link', async () => {
    await using guard = await withSecrets();
    const before = guard.tree();
    for (const path of [...names, '.ENV', 'ID_RSA', '.env.', '.ssh', 'directory/config', 'sub/../.env']) {
      const calls = [...reads(path), ...writes(path)];
      expect([path, await guard.codes(calls)]).toEqual([path, all(calls)]);
      const { text } = await guard.session.call('read_file', { path });
      expect(text).toContain('--allow=');
      const several = await guard.session.call('read_file', { paths: ['mine', path] });
      expect(several.text).toMatch(/denied: /);
      expect(several.text).not.toContain('canary');
      await expect(guard.session.read(`file://${guard.at('root', path)}`)).rejects.toThrow(/denied/);
    }
    for (const path of ['alias', 'directory'])
      expect(await guard.codes(reads(path).slice(0, 6))).toEqual(all(reads(path).slice(0, 6)));
    expect(guard.tree()).toBe(before);
  });

  it('are neither listed nor found, nor searched; nor copied with what they are in', async () => {
    await using guard = await withSecrets();
    for (const [tool, args] of [
      ['list_directory', { depth: 20, details: true }],
      ['list_directory', { path: 'sub' }],
      ['find_files', { glob: '**', ignored: true }],
      ['find_files', { glob: '.env*' }],
      ['search_text', { pattern: 'canary', ignored: true }],
      ['search_text', { pattern: 'canary', mode: 'files', glob: '**/.*' }],
    ] as const) {
      const { text, isError } = await guard.session.call(tool, args);
      expect(isError).toBe(false);
      expect(text).toMatch(/\[left out by the deny list: \d/);
      const shown = /---[^\n]*---\n([^]*)\n---/.exec(text)?.[1] ?? '';
      expect(shown.replaceAll(/-> \S+$/gm, '')).not.toMatch(/\.env|id_rsa|\.pem|npmrc|ssh|aws|canary/);
    }
    expect(await guard.codes([['move_file', { from: 'sub', to: 'copied', copy: true }]])).toEqual(['denied']);
  });

  it('are within reach where the operator says so', async () => {
    await using guard = await withSecrets('--allow=.env');
    const read = async (path: string) => (await guard.session.call('read_file', { path })).text;
    expect(await read('.env')).toContain('canary');
    expect(await read('alias')).toContain('canary');
    expect(await read('id_rsa')).toMatch(/^denied: /);
    expect((await guard.session.call('list_directory')).text).toContain('.env\n');
  });
});
