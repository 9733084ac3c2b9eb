import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import { makePrivate } from './token-store.ts';

const WAIT_MS = 30_000;
const LOOK_MS = 50;

/**
 * Does the work while no other process of this machine does any with the same file. The lock is one of SQLite's on an
 * empty database beside it, which the operating system takes away from a process that ends, however it ends.
 * @throws Refusal `timeout`
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await makePrivate(dirname(file));
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(`${file}.lock`, { timeout: 0 });
  try {
    for (const end = Date.now() + WAIT_MS; !tryLock(database);) {
      if (Date.now() > end)
        throw new Refusal(
          'timeout',
          'Another process has been renewing the login of this account for too long.',
          'Try again; if it stays so, end the other servers that use the account.',
        );
      await sleep(LOOK_MS);
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryLock(database: { exec(sql: string): unknown }): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY'))
      return false;
    throw error;
  }
}
