import type { DatabaseSync } from 'node:sqlite';
import { Refusal } from '@handrail/domain';
import type Database from 'better-sqlite3';
import { quoteIdentifier } from '../schema/identifiers.ts';
import { oneLine } from '../schema/one-line.ts';
import type { Deny } from '../settings/connection.ts';
import { deniedBy, type Denied } from './denied.ts';
import { deniedColumn, deniedTable } from './denied-refusals.ts';
import { forbidden } from './forbidden.ts';
import { checkJoins } from './hidden-join.ts';
import { type NodeSqlite, openBeside } from './node-sqlite.ts';
import { FORBIDDEN_FUNCTIONS, isForbiddenTable } from './rules.ts';
import type { Wall } from './wall.ts';

type Authorize = (
  action: number,
  first: string | null,
  second: string | null,
  schema: string | null,
  view: string | null,
) => number;

/**
 * Prepares each statement a second time, by the SQLite of Node, whose authorizer hears of all that it would touch. What
 * is prepared here never runs.
 *
 * Two copies of SQLite in one process lose each other's locks on a file (https://www.sqlite.org/howtocorrupt.html, 2.2.1):
 * nothing may be read, or written, by the other one meanwhile.
 * @see https://www.sqlite.org/c3ref/set_authorizer.html
 */
export class Authorizer implements Wall {
  readonly #file: Database.Database;
  readonly #database: DatabaseSync;
  readonly #deniedNow: (() => Denied) | undefined;
  readonly #authorize: Authorize;
  /** Views that the statement uses. */
  readonly #views = new Set<string>();
  #denied: Denied | undefined;
  #objection: Refusal | undefined;

  constructor(sqlite: NodeSqlite, database: Database.Database, deny: Deny) {
    this.#file = database;
    this.#database = openBeside(sqlite, database);
    this.#deniedNow = deniedBy(deny, database);
    const { SQLITE_OK, SQLITE_DENY, SQLITE_READ, SQLITE_FUNCTION, SQLITE_SELECT, SQLITE_RECURSIVE } =
      sqlite.constants;
    const isReading = new Set([SQLITE_READ, SQLITE_FUNCTION, SQLITE_SELECT, SQLITE_RECURSIVE]);
    this.#authorize = (action, first, second, _, view) => {
      if (view !== null) this.#views.add(view);
      if (!isReading.has(action)) this.#objection = noReading();
      else if (action === SQLITE_READ) this.#objection ??= this.#ofTable(first ?? '', second ?? '');
      else if (action === SQLITE_FUNCTION && FORBIDDEN_FUNCTIONS.has((second ?? '').toLowerCase()))
        this.#objection = forbidden(second ?? '');
      return this.#objection === undefined ? SQLITE_OK : SQLITE_DENY;
    };
  }

  check(sql: string): void {
    this.#denied = this.#deniedNow?.();
    let error = this.#prepare(sql);
    if (this.#objection !== undefined) {
      // A virtual table that is met first prepares statements of its own, some of which write.
      this.#meetVirtualTables();
      error = this.#prepare(sql);
    }
    if (this.#objection !== undefined) throw this.#objection;
    if (this.#denied !== undefined) checkJoins(this.#file, sql, this.#views, this.#denied);
    // The two copies are of different versions; where a name must be kept, what only one understands is not read.
    if (error !== undefined && this.#denied !== undefined) throw unchecked(error);
  }

  confirm(): void {
    if (this.#denied?.isCurrent() === false) throw schemaChanged();
  }

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): Error | undefined {
    this.#objection = undefined;
    this.#views.clear();
    this.#database.setAuthorizer(this.#authorize);
    try {
      this.#database.prepare(sql);
      return undefined;
    } catch (error) {
      if (error instanceof Error) return error;
      throw error;
    } finally {
      this.#database.setAuthorizer(null);
    }
  }

  #meetVirtualTables(): void {
    const names = this.#database
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'`)
      .all();
    for (const { name } of names) {
      try {
        this.#database.prepare(`SELECT 1 FROM ${quoteIdentifier('sqlite', String(name))}`);
      } catch {
        // Its module is not there, so that no statement uses it.
      }
    }
  }

  #ofTable(table: string, column: string): Refusal | undefined {
    if (isForbiddenTable(table.toLowerCase())) return forbidden(table);
    if (this.#denied?.hasTable(table) === true) return deniedTable(table, 'read');
    return this.#denied?.hasColumn(table, column) === true
      ? deniedColumn(`${table}.${column}`, 'read')
      : undefined;
  }
}

const schemaChanged = (): Refusal =>
  new Refusal(
    'schema_changed',
    'Another program changed the tables while the statement began.',
    'Send the statement again.',
  );

const noReading = (): Refusal =>
  new Refusal(
    'read_only',
    'The statement is no reading.',
    'Write it as one SELECT; execute_sql makes changes, where the operator allows them.',
  );

const unchecked = ({ message }: Error): Refusal =>
  new Refusal(
    'sql_error',
    'It cannot be told what the statement reads, and some names must not be read here.',
    'Write it without what the message above names.',
    { content: oneLine(message, 500) },
  );
