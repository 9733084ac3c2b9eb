import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes files into a folder, with their parents. */
export function makeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** Flags of the filesystem server for the files of a task; what it remembers stays in the task's own folder. */
export const filesystemFlags = (folder: string, access: 'read' | 'write'): readonly string[] => [
  join(folder, 'files'),
  `--access=${access}`,
  `--journal=${join(folder, 'journal')}`,
];
