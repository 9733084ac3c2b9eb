import type { constants as codes, DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import { Refusal } from '@handrail/domain';
import type { Deny } from '../settings/connection.ts';
import type { Policy } from '../write/policy.ts';
import { deniedBy, type Denied } from './denied.ts';
import { deniedColumn, deniedTable } from './denied-refusals.ts';
import { refusalOf } from './failure.ts';
import { forbidden } from './forbidden.ts';
import { checkJoins } from './hidden-join.ts';
import { nodeSqlite, openBeside } from './node-sqlite.ts';
import { FORBIDDEN_FUNCTIONS, isForbiddenTable } from './rules.ts';

type Constants = typeof codes;

/**
 * Keeps a change from what it must not touch, by the authorizer of the SQLite that Node brings (24.10), which prepares
 * each statement once and never runs it. Where there is none, a connection with a deny list does not open at all.
 *
 * Two copies of SQLite in one process lose each other's locks on a file (https://www.sqlite.org/howtocorrupt.html, 2.2.1),
 * so it looks before the transaction begins, and is closed behind the handle that writes: in WAL mode that one has locks
 * from its first look at the file to its end.
 */
export class WriteGuard {
  readonly #database: Database.Database;
  readonly #hasDeny: boolean;
  readonly #deniedNow: (() => Denied) | undefined;
  #denied: Denied | undefined;
  #reader: DatabaseSync | undefined;

  constructor(database: Database.Database, deny: Deny) {
    this.#database = database;
    this.#deniedNow = deniedBy(deny, database);
    this.#hasDeny = this.#deniedNow !== undefined;
  }

  /** Whether rows may be shown that the statement itself does not answer: a `*` would show what is denied. */
  get mayShow(): boolean {
    return !this.#hasDeny;
  }

  /** @throws Refusal `denied_name`, `read_only`, `not_allowed` */
  check(sql: string, { isDefinition, kind }: Policy): void {
    const sqlite = nodeSqlite();
    if (sqlite === null) return;
    if (isDefinition) {
      if (this.#hasDeny)
        throw new Refusal(
          'not_allowed',
          `${kind} could make what must not be read here readable by another name.`,
          'Have whoever runs the database do it; rows can be changed.',
        );
      return;
    }
    this.#denied = this.#deniedNow?.();
    const { constants } = sqlite;
    this.#reader ??= openBeside(sqlite, this.#database);
    let objection: Refusal | undefined;
    const views = new Set<string>();
    this.#reader.setAuthorizer((action, first, second, _, view) => {
      if (view !== null) views.add(view);
      objection ??= this.#objection(constants, action, first ?? '', second ?? '');
      return objection === undefined ? constants.SQLITE_OK : constants.SQLITE_DENY;
    });
    try {
      this.#reader.prepare(sql);
    } catch (error) {
      if (objection !== undefined) throw objection;
      // It has waited as long as anybody has to.
      if (isBusy(error)) throw refusalOf(new Database.SqliteError('database is locked', 'SQLITE_BUSY'));
      // The two copies are of different versions, and a table may be made by a statement before.
      if (this.#hasDeny) throw unchecked(error);
    }
    if (this.#denied !== undefined) checkJoins(this.#database, sql, views, this.#denied);
  }

  /** To be called when the transaction has begun. */
  confirm(): void {
    if (this.#denied?.isCurrent() === false)
      throw new Refusal(
        'schema_changed',
        'Another program changed the tables meanwhile.',
        'Send the statements again.',
      );
  }

  close(): void {
    this.#reader?.close();
  }

  #objection(
    { SQLITE_READ, SQLITE_FUNCTION, SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE }: Constants,
    action: number,
    first: string,
    second: string,
  ): Refusal | undefined {
    if (action === SQLITE_FUNCTION)
      return FORBIDDEN_FUNCTIONS.has(second.toLowerCase()) ? forbidden(second) : undefined;
    const isRead = action === SQLITE_READ;
    if (!isRead && action !== SQLITE_INSERT && action !== SQLITE_UPDATE && action !== SQLITE_DELETE)
      return undefined;
    if (isRead && isForbiddenTable(first.toLowerCase())) return forbidden(first);
    if (this.#denied?.hasTable(first) === true) return deniedTable(first, 'used');
    return isRead && this.#denied?.hasColumn(first, second) === true
      ? deniedColumn(`${first}.${second}`, 'used')
      : undefined;
  }
}

/** https://nodejs.org/api/sqlite.html: errors have the code of SQLite as `errcode`. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === 5;

const unchecked = (cause: unknown): Refusal =>
  new Refusal(
    'sql_error',
    'It cannot be told what the statement reads, and some names must not be read here.',
    'Correct the statement, or write it in a simpler way.',
    { cause },
  );
