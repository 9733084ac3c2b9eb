import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../children.ts';
import type { Subject } from '../subject.ts';
import { filesystemWork } from '../workloads/filesystem.ts';
import { sourceText } from '../workloads/filesystem/text.ts';

/** A file of 1 KiB, a folder of 50, and a small project. */
function makeFolder(): string {
  const root = realpathSync(temporaryFolder());
  writeFileSync(join(root, 'small.txt'), sourceText(2_048, 1).slice(0, 1_024));
  mkdirSync(join(root, 'fifty'));
  for (let index = 0; index < 50; index++) writeFileSync(join(root, 'fifty', `entry-${index}.txt`), '');
  for (const part of ['src', 'src/tools', 'src/layers', 'test', 'docs']) {
    const folder = join(root, 'project', part);
    mkdirSync(folder, { recursive: true });
    for (const name of ['index.ts', 'open.ts', 'close.ts', 'notes.md', 'data.json'])
      writeFileSync(join(folder, name), sourceText(500, 1));
  }
  return root;
}

export function filesystem(): Subject {
  const root = makeFolder();
  const argsFor = (access: string) => [root, `--access=${access}`, `--journal=${temporaryFolder()}`];
  const read = { tool: 'read_file', args: { path: 'small.txt' } };
  const peerRead = { tool: 'read_text_file', args: { path: join(root, 'small.txt') } };
  return {
    questions: ['a file of 1 KiB', 'a folder of 50', '*.ts in a tree, 15 hits'],
    // As its README starts it.
    args: [root],
    surfaces: ['read', 'full'].map((access) => ({ name: `--access=${access}`, args: argsFor(access) })),
    small: read,
    answers: [
      [read],
      [{ tool: 'list_directory', args: { path: 'fifty' } }],
      [{ tool: 'find_files', args: { glob: '*.ts', path: 'project' } }],
    ],
    work: (who, stack) => filesystemWork(root, who, stack),
    peer: {
      module: import.meta.resolve('@modelcontextprotocol/server-filesystem/package.json'),
      args: [root],
      layout: "from which it starts up to\n  10 % slower than from npm's",
      small: peerRead,
      answers: [
        [peerRead],
        [{ tool: 'list_directory', args: { path: join(root, 'fifty') } }],
        [{ tool: 'search_files', args: { path: join(root, 'project'), pattern: '**/*.ts' } }],
      ],
    },
  };
}
