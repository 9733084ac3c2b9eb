import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { onTestFinished } from 'vitest';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { alter, Opened } from './opened.ts';

/** A database file for one test. */
export function setUp(schema = 'CREATE TABLE t(a); INSERT INTO t VALUES (1)'): {
  folder: Folder;
  path: string;
} {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const path = folder.at('a.db');
  alter(path, schema);
  return { folder, path };
}

export function open(path: string): Opened {
  const opened = new Opened(path);
  onTestFinished(async () => await opened[Symbol.asyncDispose]());
  return opened;
}

/** The rows of its table `t`, or the code of the refusal. */
export const answer = async (path: string): Promise<unknown> => {
  try {
    return await open(path).rows('SELECT * FROM t');
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

/** Root may write everywhere, so it becomes someone else for a while. */
export async function asNobody(folder: Folder, work: () => Promise<void>): Promise<void> {
  const root = process.getuid?.() === 0;
  chmodSync(folder.path, 0o555);
  if (root) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
    chmodSync(folder.path, 0o755);
  }
}

/** Runs a script in a process of its own, with the file open as `database`; answers its error, if any. */
export function elsewhere(path: string, script: string): string {
  const opening = 'const database = new (require(process.argv[1]))(process.argv[2]);';
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  return spawnSync(process.execPath, ['-e', `${opening}${script}`, driver, path]).stderr.toString();
}
