import Database from 'better-sqlite3';
import type { Change, Changed } from '../engine/engine.ts';
import { runChange } from '../write/run-change.ts';
import { refusalOf } from './failure.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { BUSY_MS, distrust } from './sqlite-file.ts';
import { SqliteTransaction } from './transaction.ts';
import { WriteGuard } from './write-guard.ts';

/**
 * Runs a change on a handle of its own, which is gone afterwards with whatever the statements left in it.
 * @throws Refusal `busy`, `denied_name`, and those of `runChange`
 */
export async function changeSqlite(
  connection: SqliteConnection,
  change: Change,
): Promise<readonly Changed[]> {
  const database = open(connection.target.path);
  let guard: WriteGuard | undefined;
  try {
    guard = new WriteGuard(database, connection.deny);
    return await runChange(new SqliteTransaction(database, guard), change);
  } finally {
    database.close();
    guard?.close();
  }
}

function open(path: string): Database.Database {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
    distrust(database);
    database.pragma('foreign_keys = ON');
    return database;
  } catch (error) {
    database?.close();
    throw refusalOf(error);
  }
}
