/** A small SQLite database that a client of the server may change. */
import { writeFileSync } from 'node:fs';
import { connect } from '@handrail/testing';
import type { ConnectOptions } from '@handrail/testing/connect';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import Sqlite from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { server } from '../../src/server.ts';

const SCHEMA = `
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);
INSERT INTO t (a) VALUES ('one'), ('two'), ('three');
CREATE TABLE u (id INTEGER PRIMARY KEY);`;

export interface Place {
  readonly path: string;
  readonly folder: Folder;
  readonly config: string;
  query(sql: string): unknown[];
}

export function place(mode = 'write', more: object = {}): Place {
  const folder = temporaryFolder();
  const path = folder.at('it.sqlite');
  const database = new Sqlite(path);
  database.exec(SCHEMA);
  const config = folder.at('config.json');
  writeFileSync(config, JSON.stringify({ connections: { it: { url: path, mode, ...more } } }), {
    mode: 0o600,
  });
  onTestFinished(() => {
    database.close();
    folder[Symbol.dispose]();
  });
  return {
    path,
    folder,
    config,
    query(sql) {
      const statement = database.prepare<[]>(sql);
      return statement.reader ? statement.pluck().all() : [statement.run().changes];
    },
  };
}

export const open = async (
  { config }: Place,
  args: readonly string[] = ['--access=write'],
  options: ConnectOptions = {},
) => await connect(server, { ...options, args: [`--config=${config}`, ...args] });

export const token = (text: string) => /confirm="([^"]+)"/.exec(text)?.[1] ?? '';
export const update = { statements: 'UPDATE t SET a = ? WHERE id >= ?', params: ['new', 2] };
export const keep = { ...update, dry_run: false };
export const UNTOUCHED = ['one', 'two', 'three'];
/** The rows of it. */
export const A = 'SELECT a FROM t ORDER BY id';
