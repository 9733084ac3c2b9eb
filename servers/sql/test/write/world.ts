/** A database that changes are made in through the processes of the server, and that is looked at from outside. */
import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import type { Change, Param } from '../../src/engine/engine.ts';
import { Database } from '../../src/session/database.ts';
import type { ShownChange } from '../../src/session/protocol.ts';
import { evidenceOf } from '../../src/write/evidence.ts';
import { type Connection, defaultLimits, type Target } from '../../src/settings/connection.ts';

type Text = string | readonly [sql: string, ...params: Param[]];

/** Rolled back unless it is said; at most 100 rows, 5 samples. */
const changeOf = (statements: readonly Text[], others: Partial<Change> = {}): Change => ({
  commit: false,
  mostRows: 100,
  samples: 5,
  ...others,
  statements: statements.map((text) => {
    const [sql, ...params] = typeof text === 'string' ? [text] : text;
    return { sql, params };
  }),
});

export const committed = { commit: true };

export interface World extends Disposable {
  readonly target: Target;
  readonly database: Database;
  /** What a change did, as `brief` shows it; or the code and message of its refusal. */
  change(statements: readonly Text[], others?: Partial<Change>): Promise<string | readonly Brief[]>;
  /** What consent to a change is bound to, by a dry run. */
  evidence(statements: readonly Text[]): Promise<string>;
  /** Rows through another connection, each as text, a bar between cells. */
  rows(sql: string): Promise<readonly string[]>;
}

export function worldOf(target: Target, settings: Partial<Connection> = {}): World {
  const database = new Database({
    name: 'it',
    mode: 'write',
    allowPrivileged: true,
    limits: defaultLimits,
    deny: { tables: [], columns: [] },
    ...settings,
    target,
  });
  const done = async (statements: readonly Text[], others?: Partial<Change>) => {
    const form = { kind: 'page', cellBytes: 200, rowBytes: 2_000 } as const;
    return await database.change(changeOf(statements, others), form, {
      signal: new AbortController().signal,
    });
  };
  return {
    target,
    database,
    evidence: async (statements) => evidenceOf(await done(statements)),
    async change(statements, others) {
      try {
        return (await done(statements, others)).map(brief);
      } catch (error) {
        const { code, message, content = '' } = Object(error);
        return `${code}: ${message} ${content}`.trim();
      }
    },
    rows: async (sql) => await rowsOf(target, sql),
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}

interface Brief {
  readonly rows?: number;
  readonly before?: string;
  readonly after?: string;
  readonly returned?: string;
  readonly notes?: string;
  readonly counters?: string;
}

/** Without digests and what is empty; rows of samples as text. */
const brief = ({ rows, samples, notes, counters }: ShownChange): Brief => ({
  ...(rows !== undefined && { rows }),
  ...Object.fromEntries(samples.map(({ name, lines }) => [name, lines.join(' ')])),
  ...(notes.length > 0 && { notes: notes.join(' ') }),
  ...(counters.length > 0 && { counters: counters.join(' ') }),
});

async function rowsOf(target: Target, sql: string): Promise<readonly string[]> {
  const shown = (rows: unknown[][]) =>
    rows.map((row) =>
      row.map((cell) => (cell === null ? 'NULL' : (cell as string | number | bigint).toString())).join('|'),
    );
  switch (target.engine) {
    case 'sqlite': {
      using database = new Closing(target.path);
      const statement = database.handle.prepare<[], unknown[]>(sql).safeIntegers();
      return statement.reader ? shown(statement.raw().all()) : [`${statement.run().changes}`];
    }
    case 'postgres': {
      const { host, port, user, password, database } = target;
      const client = new Client({ host, port, user, password, database });
      await client.connect();
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
      await client.end();
      return shown(rows);
    }
    case 'mysql': {
      const { host, port, user, password, database } = target;
      const options = {
        rowsAsArray: true,
        supportBigNumbers: true,
        ...(password !== undefined && { password }),
      };
      const connection = await createConnection({ host, port, user, database, ...options });
      const [rows] = await connection.query(sql);
      await connection.end();
      return Array.isArray(rows) ? shown(rows as unknown[][]) : [];
    }
  }
}

class Closing implements Disposable {
  readonly handle: Sqlite.Database;
  constructor(path: string) {
    this.handle = new Sqlite(path, { fileMustExist: true });
  }
  [Symbol.dispose](): void {
    this.handle.close();
  }
}
