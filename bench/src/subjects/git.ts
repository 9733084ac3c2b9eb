import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../children.ts';
import type { Subject } from '../subject.ts';
import { sourceText } from '../workloads/filesystem/text.ts';
import { makeWithGit } from '../workloads/git/plain-git.ts';
import { gitWork } from '../workloads/git.ts';

const NAME = 'small';

/** Two commits, and a file that has changed since. */
function makeFolder(): string {
  const root = realpathSync(temporaryFolder());
  const repository = join(root, NAME);
  mkdirSync(repository);
  const run = (...args: string[]) => makeWithGit(repository, args);
  const write = (name: string, content: string) => writeFileSync(join(repository, name), content);
  run('init', '--quiet', '--initial-branch=main');
  run('config', 'user.name', 'Ada Lovelace');
  run('config', 'user.email', 'ada@example.org');
  const text = sourceText(2_000, 1);
  write('index.ts', text);
  run('add', '--all');
  run('commit', '--quiet', '--message=Begin');
  write('notes.md', '# Notes\n');
  run('add', '--all');
  run('commit', '--quiet', '--message=Take notes');
  write('index.ts', text.replace(/\n/, '\nconst more = 1;\n'));
  return root;
}

export function git(): Subject {
  const root = makeFolder();
  const path = join(root, NAME);
  const status = { tool: 'git_status', args: { repo: NAME } };
  const peerStatus = { tool: 'git_status', args: { path } };
  return {
    questions: ['what has changed', 'the changes of a file', 'the last commits'],
    args: [root],
    surfaces: ['read', 'write', 'full'].map((access) => ({
      name: `--access=${access}`,
      args: [root, `--access=${access}`],
    })),
    callShare: 0.1,
    small: status,
    answers: [
      [status],
      [{ tool: 'git_diff', args: { repo: NAME } }],
      [{ tool: 'git_log', args: { repo: NAME } }],
    ],
    work: (who, stack) => gitWork(root, who, stack),
    peer: {
      module: import.meta.resolve('@cyanheads/git-mcp-server'),
      args: [],
      layout: "from which it starts as fast as from npm's",
      small: peerStatus,
      answers: [[peerStatus], [{ tool: 'git_diff', args: { path } }], [{ tool: 'git_log', args: { path } }]],
    },
  };
}
