import { describeServer } from '@handrail/testing';
import { writeFileSync } from 'node:fs';
import { lacks } from '@handrail/testing/services';
import { afterAll, describe } from 'vitest';
import { server } from '../src/server.ts';
import { repository } from './histories.ts';
import { startSshServer } from './ssh-server.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

const folder = temporaryFolder();
const root = folder.at('root');
const names = Array.from({ length: 400 }, (_, index) => `many/entry-${index}.txt`);
repository(root, {
  commits: [
    { 'a.txt': 'one\ntwo\n' },
    Object.fromEntries(names.map((name) => [name, 'a line of text\n'.repeat(3)])),
  ],
});
for (const name of names) writeFileSync(folder.at('root', name), 'another line of text\n'.repeat(3));
writeFileSync(folder.at('root/a.txt'), 'one\nthree\n');
git(root, 'config', 'user.name', 'Ada');
git(root, 'config', 'user.email', 'ada@example.org');
git(root, 'branch', 'topic', 'HEAD~1');
git(folder.path, 'clone', '-q', '--bare', root, 'remote.git');
const ssh = lacks('sshd') ? undefined : await startSshServer(folder);
git(root, 'remote', 'add', 'origin', ssh?.address(folder.at('remote.git')) ?? 'https://localhost:1/x.git');
afterAll(async () => {
  await ssh?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

let made = 0;

describe.skipIf(ssh === undefined)('with something to sync with', () => {
  describeServer(server, {
    args: [root, ...(ssh === undefined ? [] : [`--ssh-config=${ssh.config}`])],
    tokens: 3_000,
    atOnce: 200,
    calls: {
      git_status: {},
      git_log: {},
      git_diff: {},
      git_show: {},
      git_blame: { path: 'a.txt' },
      git_refs: {},
      git_grep: { pattern: 'text' },
      git_stage: { paths: ['a.txt'] },
      git_commit: { message: 'All of it', amend: true },
      git_branch: { action: 'switch', name: 'main' },
      git_stash: { action: 'push' },
      git_integrate: { action: 'merge', name: 'topic' },
      git_worktree: () => ({ action: 'add', path: `beside-${(made += 1)}`, name: `beside-${made}` }),
      git_sync: { action: 'fetch' },
      git_undo: { action: 'unstage' },
      git_create: () => ({ path: `made-${(made += 1)}` }),
    },
  });
});
