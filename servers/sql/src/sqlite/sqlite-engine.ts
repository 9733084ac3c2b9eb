import { basename } from 'node:path';
import type {
  Change,
  Changed,
  Engine,
  Opened,
  Plan,
  ReadBounds,
  Reading,
  Statement,
} from '../engine/engine.ts';
import type { Catalog } from '../schema/catalog.ts';
import { readCatalog } from './catalog.ts';
import { changeSqlite } from './change.ts';
import { analyzed, explained } from './explain.ts';
import { refusalOf } from './failure.ts';
import { isChange, prepareReading } from './gate.ts';
import { mend } from './mend.ts';
import { SqliteReading } from './reading.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { SqliteFile } from './sqlite-file.ts';
import { type Wall, wallOf } from './wall.ts';

interface Current {
  readonly file: SqliteFile;
  readonly wall: Wall;
}

/** One SQLite database file. Everything runs on the thread that asks; what takes too long ends with the process. */
export class SqliteEngine implements Engine {
  readonly #connection: SqliteConnection;
  #current: Current | undefined;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async open(): Promise<Opened> {
    const { database } = this.#now().file;
    const version = database.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '';
    return { product: 'SQLite', version, database: basename(this.#connection.target.path), warnings: [] };
  }

  async read(statement: Statement, { skip }: Pick<ReadBounds, 'skip'>): Promise<Reading> {
    return this.#read(statement, skip);
  }

  /** Values are not needed for a plan. Of a change there is one as well, where the connection is for changes. */
  async explain(statement: Statement, analyze: boolean): Promise<Plan> {
    const { file, wall } = this.#now();
    const { sql } = statement;
    try {
      if (this.#connection.mode === 'read' || analyze || !isChange(sql)) {
        prepareReading(file.database, sql);
        wall.check(sql);
      }
      const plan = explained(file.database, sql);
      return analyze ? await analyzed(plan, this.#read(statement, 0)) : plan;
    } catch (error) {
      throw refusalOf(error, sql);
    }
  }

  async catalog(): Promise<Catalog> {
    try {
      return readCatalog(this.#now().file.database);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async change(change: Change): Promise<readonly Changed[]> {
    // It looks with another copy of SQLite, which takes the locks of what is open along when it closes.
    this.#close();
    return await changeSqlite(this.#connection, change);
  }

  /** Nothing reaches a statement that runs: the process is ended. */
  async cancel(): Promise<void> {}

  async close(): Promise<void> {
    this.#close();
  }

  #read({ sql, params }: Statement, skip: number): SqliteReading {
    const { file, wall } = this.#now();
    try {
      const statement = prepareReading(file.database, sql);
      wall.check(sql);
      const reading = new SqliteReading(statement, params, () => wall.confirm());
      reading.pass(skip);
      return reading;
    } catch (error) {
      throw refusalOf(error, sql);
    }
  }

  /** The file as it is now at its path. */
  #now(): Current {
    this.#mend();
    if (this.#current?.file.isCurrent === true) return this.#current;
    this.#close();
    const file = new SqliteFile(this.#connection.target.path);
    try {
      const current = { file, wall: wallOf(file.database, this.#connection.deny) };
      this.#current = current;
      return current;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** A change of ours may have been ended with its process. */
  #mend(): void {
    if (this.#connection.mode === 'read') return;
    try {
      mend(this.#connection.target.path);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  #close(): void {
    this.#current?.wall.close();
    this.#current?.file.close();
    this.#current = undefined;
  }
}
