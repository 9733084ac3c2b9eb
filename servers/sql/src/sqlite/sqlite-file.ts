import { type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import Database from 'better-sqlite3';
import { refusalOf } from './failure.ts';

/** So long SQLite waits for a lock that another program holds: less than a call may take, so that it can say so. */
export const BUSY_MS = 5_000;

/** A database file that is only read, as it lies there. */
export class SqliteFile {
  readonly database: Database.Database;
  readonly #path: string;
  readonly #identity: string;

  /** @throws Refusal `file_missing`, `not_a_database`, `cannot_connect`, `database_damaged`, `busy` */
  constructor(path: string) {
    this.#path = path;
    this.#identity = identityOf(regularFile(path));
    this.database = open(path);
  }

  /** Whether the path still leads to this file, and not to another one that took its place. */
  get isCurrent(): boolean {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    return found !== undefined && identityOf(found) === this.#identity;
  }

  close(): void {
    this.database.close();
  }
}

/** For a file of others, before anything of it is used. */
export function distrust(database: Database.Database): void {
  // Views, triggers, defaults and generated columns may use nothing but what is harmless.
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  // What is sorted or kept aside counts as memory, which has a bound; the disk has none.
  database.pragma('temp_store = MEMORY');
}

function open(path: string): Database.Database {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    distrust(database);
    database.pragma('query_only = ON');
    // Reads the header and the schema, so that what is wrong with them shows now.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database?.close();
    throw refusalOf(error);
  }
}

function regularFile(path: string): Stats {
  const name = quote(basename(path));
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch {
    throw new Refusal(
      'cannot_connect',
      `The database file ${name} cannot be reached.`,
      'Check the path, and the rights to the folders that lead there.',
    );
  }
  if (found === undefined)
    throw new Refusal(
      'file_missing',
      `There is no file ${name} where the connection says.`,
      'Check the path; a database is not made by reading it.',
    );
  if (!found.isFile())
    throw new Refusal('not_a_database', `${name} is not a file.`, 'Name the file of a database.');
  // better-sqlite3 trims what it is given, and would open another file.
  if (path.trim() !== path)
    throw new Refusal(
      'cannot_connect',
      `The name of the file, ${name}, ends in white space, with which it cannot be opened.`,
      'Rename the file.',
    );
  return found;
}

const identityOf = ({ dev, ino }: Stats): string => `${dev}:${ino}`;
