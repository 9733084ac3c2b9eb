import type { DatabaseSync } from 'node:sqlite';
import type Database from 'better-sqlite3';
import { BUSY_MS } from './sqlite-file.ts';

export type NodeSqlite = ReturnType<typeof builtin>;

const builtin = () => process.getBuiltinModule('node:sqlite');

/** The SQLite that Node brings, if it has an authorizer, as since 24.10. Node 22.12 has none at all without a switch. */
export function nodeSqlite(): NodeSqlite | null {
  const sqlite: NodeSqlite | undefined = builtin();
  return sqlite !== undefined && 'setAuthorizer' in sqlite.DatabaseSync.prototype ? sqlite : null;
}

/** A second look at the file of an open database, for statements that are prepared and never run. */
export const openBeside = (sqlite: NodeSqlite, { name }: Database.Database): DatabaseSync =>
  new sqlite.DatabaseSync(name, { readOnly: true, timeout: BUSY_MS, limits: { attach: 0 } });
