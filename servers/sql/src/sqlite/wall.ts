import type Database from 'better-sqlite3';
import { Refusal } from '@handrail/domain';
import { refuseUnknownDenied } from '../engine/unknown-denied.ts';
import type { Deny } from '../settings/connection.ts';
import { Authorizer } from './authorizer.ts';
import { existing } from './existing.ts';
import { checkNames } from './name-check.ts';
import { type NodeSqlite, nodeSqlite } from './node-sqlite.ts';

/** What stands behind the gate. */
export interface Wall {
  /**
   * @param sql of a statement that the gate let pass
   * @throws Refusal `read_only`, `denied_name`
   */
  check(sql: string): void;
  /**
   * To be called when the first row was read, which fixes what is seen of the database.
   * @throws Refusal `schema_changed` when the statement may mean something else than it did to `check`
   */
  confirm(): void;
  close(): void;
}

/**
 * The authorizer of SQLite where Node has it (24.10), which is told of everything that a statement would touch. Without
 * it, names that must not be used are looked for in the text; that cannot keep a deny list.
 * @param database the same file, on which nothing may be read while `check` runs
 * @throws Refusal `cannot_connect` where there is a deny list that cannot be kept, `unknown_denied`
 */
export function wallOf(
  database: Database.Database,
  deny: Deny,
  sqlite: NodeSqlite | null = nodeSqlite(),
): Wall {
  const hasDeny = deny.tables.length > 0 || deny.columns.length > 0;
  if (sqlite !== null) {
    if (hasDeny) refuseUnknownDenied(deny, existing(database));
    return new Authorizer(sqlite, database, deny);
  }
  if (hasDeny)
    throw new Refusal(
      'cannot_connect',
      `Node ${process.versions.node} cannot keep tables and columns of an SQLite database from being read.`,
      'Use Node 24.10 or newer, or take "deny" out of the configuration of this connection.',
    );
  return { check: checkNames, confirm: () => undefined, close: () => undefined };
}
