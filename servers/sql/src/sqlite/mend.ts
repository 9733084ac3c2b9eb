import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { BUSY_MS } from './sqlite-file.ts';

/**
 * Takes back what a process left half done that was ended while it wrote: only a handle that may write can, and until
 * then nobody else can read. Costs nothing where no journal lies beside the file, and nothing is done to one in use.
 * https://www.sqlite.org/atomiccommit.html#_hot_rollback_journals
 */
export function mend(path: string): void {
  if (!existsSync(`${path}-journal`)) return;
  const database = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } finally {
    database.close();
  }
}
