import type Database from 'better-sqlite3';
import { Refusal } from '@handrail/domain';
import type { Cell, Row } from '../rows/cell.ts';
import type { Judged } from '../write/judged.ts';
import { isPlainInsert, withReturning } from '../write/inserted.ts';
import type { Query } from '../write/queries.ts';
import type { Done, Effects, Taking, Transaction } from '../write/run-change.ts';
import type { Target } from '../write/target.ts';
import { refusalOf } from './failure.ts';
import { bound } from './params.ts';
import type { WriteGuard } from './write-guard.ts';

interface Counts {
  readonly direct: number;
  /** Since the handle was opened, with those of triggers and foreign keys. */
  readonly all: number;
}

/** One transaction on a handle that nobody else uses. */
export class SqliteTransaction implements Transaction {
  readonly dialect = 'sqlite';
  readonly #database: Database.Database;
  readonly #guard: WriteGuard;
  /** Broken foreign keys at the beginning; undefined where none can be left until the end. */
  #broken: number | undefined;

  constructor(database: Database.Database, guard: WriteGuard) {
    this.#database = database;
    this.#guard = guard;
  }

  get mayShow(): boolean {
    return this.#guard.mayShow;
  }

  async begin(statements: readonly Judged[]): Promise<void> {
    // Not later: it uses another copy of SQLite, which would lose the locks of this one.
    for (const { sql, policy } of statements) this.#guard.check(sql, policy);
    this.#run('BEGIN IMMEDIATE');
    this.#guard.confirm();
    const isDeferred = this.#database
      .prepare<[], number>("SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%DEFERRED%'")
      .pluck();
    const mayDefer = (isDeferred.get() ?? 0) > 0 || statements.some(({ sql }) => /DEFERRED|DROP/i.test(sql));
    this.#broken = mayDefer ? this.#brokenKeys() : undefined;
  }

  async run(statement: Judged, answered: Taking): Promise<Done> {
    const { sql, params, policy, target } = statement;
    this.#checkOpen();
    const before = this.#counts().all;
    const isInserted = this.mayShow && isPlainInsert(statement);
    const inserting = isInserted ? this.#prepared(withReturning(statement)) : undefined;
    try {
      const prepared = inserting ?? this.#database.prepare(sql);
      const values = bound(sql, params);
      if (prepared.reader) this.#take(prepared, values, answered);
      else prepared.run(...values);
    } catch (error) {
      throw refusalOf(error, sql);
    }
    this.#checkOpen();
    if (policy.isDefinition) return { rows: undefined, all: 0, notes: [], counters: [] };
    const { direct, all } = this.#counts();
    const changed = all - before;
    // SQLite keeps the count of the last statement that changed something.
    const rows = changed === 0 ? 0 : direct;
    const others = changed - rows;
    const notes = others > 0 ? [othersOf(others)] : [];
    return {
      rows,
      all: changed,
      notes,
      counters: [],
      ...(inserting && target && { inserted: 'answered' as const }),
    };
  }

  async rehearse(statement: Judged, inserted: Taking): Promise<boolean> {
    const prepared = isPlainInsert(statement) ? this.#prepared(withReturning(statement)) : undefined;
    if (prepared === undefined) return false;
    this.#run('SAVEPOINT handrail');
    try {
      this.#take(prepared, bound(statement.sql, statement.params), inserted);
      return true;
    } catch (error) {
      refusalOf(error); // throws a defect on
      return false;
    } finally {
      // A statement may have ended the transaction by itself.
      if (this.#database.inTransaction) this.#run('ROLLBACK TO handrail; RELEASE handrail');
    }
  }

  async look({ sql, cells }: Query, found: Taking): Promise<boolean> {
    try {
      this.#take(this.#database.prepare(sql), bound(sql, cells), found);
      return true;
    } catch (error) {
      refusalOf(error); // throws a defect on
      return false;
    }
  }

  async keyOf({ path }: Target): Promise<readonly string[]> {
    return this.#database
      .prepare<[string], string>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
      .pluck()
      .all(path.at(-1) ?? '');
  }

  /** SQLite counts the deferred foreign keys that are broken, and says so at the end alone. */
  async check(): Promise<Effects> {
    const broken = this.#broken === undefined ? 0 : this.#brokenKeys() - this.#broken;
    if (broken > 0)
      throw new Refusal(
        'sql_error',
        `SQLITE_CONSTRAINT_FOREIGNKEY: FOREIGN KEY constraint failed: ${broken} more rows refer to rows that are not there.`,
        'A deferred foreign key must hold at the end: add what is missing, in the same call.',
      );
    return { all: 0, notes: [], counters: [] };
  }

  async commit(): Promise<void> {
    this.#run('COMMIT');
  }

  async rollback(): Promise<void> {
    if (this.#database.inTransaction) this.#run('ROLLBACK');
  }

  /** An error such as a full disk, and a trigger, may have ended it; nothing must be done outside of it. */
  #checkOpen(): void {
    if (!this.#database.inTransaction)
      throw new Refusal(
        'sql_error',
        'SQLite rolled the transaction back before its end.',
        'Look at the triggers of the table, and at the room on the disk.',
      );
  }

  #run(sql: string): void {
    try {
      this.#database.exec(sql);
    } catch (error) {
      throw refusalOf(error, sql);
    }
  }

  /** Undefined for what SQLite takes no RETURNING of, such as virtual tables. */
  #prepared(sql: string): Database.Statement | undefined {
    try {
      return this.#database.prepare(sql);
    } catch {
      return undefined;
    }
  }

  #take(statement: Database.Statement, values: readonly unknown[], taking: Taking): void {
    taking.begin(statement.columns().map(({ name, type }) => ({ name, type: type ?? '' })));
    const rows = statement
      .raw(true)
      .safeIntegers(true)
      .iterate(...values);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what raw and safeIntegers make of a row
    for (const row of rows as Iterable<Cell[]>) taking.add(row satisfies Row);
  }

  #counts(): Counts {
    const [counts] = this.#database
      .prepare<[], Counts>('SELECT changes() AS direct, total_changes() AS "all"')
      .all();
    return counts ?? { direct: 0, all: 0 };
  }

  #brokenKeys(): number {
    try {
      return (
        this.#database.prepare<[], number>('SELECT count(*) FROM pragma_foreign_key_check').pluck().get() ?? 0
      );
    } catch {
      return 0; // a key whose other table is not as it says can be neither kept nor broken
    }
  }
}

const othersOf = (rows: number): string =>
  `${rows} more ${rows === 1 ? 'row was' : 'rows were'} changed by triggers, foreign keys or virtual tables.`;
