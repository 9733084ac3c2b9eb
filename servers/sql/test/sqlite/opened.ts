import Database from 'better-sqlite3';
import type { Param } from '../../src/engine/engine.ts';
import type { Row } from '../../src/rows/cell.ts';
import { type Connection, defaultLimits, type Deny } from '../../src/settings/connection.ts';
import { SqliteEngine } from '../../src/sqlite/sqlite-engine.ts';
import type { SqliteConnection } from '../../src/sqlite/sqlite-connection.ts';

/** Makes a database file, or changes it, as another program would. */
export function alter(path: string, sql: string): void {
  const database = new Database(path);
  try {
    // As most programs have it; what the server must withstand is written with it.
    database.unsafeMode(true);
    database.pragma('synchronous = OFF');
    database.exec(sql);
  } finally {
    database.close();
  }
}

/** What another program sees. */
export function seen(path: string, sql: string): unknown[][] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare<[], unknown[]>(sql).raw(true).all();
  } finally {
    database.close();
  }
}

export interface Settings {
  readonly mode?: Connection['mode'];
  readonly deny?: Partial<Deny>;
  readonly limits?: Partial<Connection['limits']>;
}

export const connectionTo = (
  path: string,
  { mode = 'read', deny, limits }: Settings = {},
): SqliteConnection => ({
  name: 'test',
  target: { engine: 'sqlite', path },
  mode,
  allowPrivileged: false,
  limits: { ...defaultLimits, ...limits },
  deny: { tables: [], columns: [], ...deny },
});

/** The engine in this process. */
export class Opened implements AsyncDisposable {
  readonly engine: SqliteEngine;

  constructor(path: string, settings?: Settings) {
    this.engine = new SqliteEngine(connectionTo(path, settings));
  }

  async rows(sql: string, ...params: Param[]): Promise<readonly Row[]> {
    const reading = await this.engine.read({ sql, params }, { skip: 0 });
    try {
      return await reading.next(1_000_000);
    } finally {
      await reading.close();
    }
  }

  /** Code of the refusal; `undefined` where it was read. */
  async refusal(sql: string, ...params: Param[]): Promise<string | undefined> {
    try {
      await this.rows(sql, ...params);
      return undefined;
    } catch (error) {
      if (error instanceof Error && 'code' in error) return String(error.code);
      throw error;
    }
  }

  /** Of these statements those that are not refused with this code, or not read where it is undefined; and their own. */
  async unlike(
    statements: readonly string[],
    code: string | undefined,
  ): Promise<readonly { readonly sql: string; readonly code: string | undefined }[]> {
    const all: { sql: string; code: string | undefined }[] = [];
    for (const sql of statements) all.push({ sql, code: await this.refusal(sql) });
    return all.filter((each) => each.code !== code);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.close();
  }
}
