import { ask } from './ask.ts';
import type { Link } from './link.ts';

/** A name in a database; names are compared without regard to case, as some servers do. */
export interface Place {
  readonly schema: string;
  readonly name: string;
}

export interface VisibleTable extends Place {
  readonly isTransactional: boolean;
}

export interface Body extends Place {
  /** Undefined where the role may not see it, or it is read in another way than others (sql_mode). */
  readonly text: string | undefined;
}

export interface Trigger extends Body {
  readonly table: string;
  /** `INSERT`, `UPDATE`, `DELETE`. */
  readonly event: string;
}

/** What the role sees of the things that have one of some names, in some databases. */
export interface Visible {
  readonly tables: readonly VisibleTable[];
  readonly views: readonly Body[];
  readonly triggers: readonly Trigger[];
  /** Functions and procedures. */
  readonly routines: readonly Body[];
}

export const isSame = (one: Place, other: Place): boolean => keyOf(one) === keyOf(other);

export const keyOf = ({ schema, name }: Place): string => `${schema}\0${name}`.toLowerCase();

/** Engines that take back what a transaction did, here and not at some other server. */
const TRANSACTIONAL = new Set(['innodb', 'rocksdb', 'tokudb', 'ndbcluster', 'ndb']);

const usual = (text: string): string =>
  `IF(SQL_MODE RLIKE 'ANSI_QUOTES|NO_BACKSLASH_ESCAPES|ORACLE|MSSQL', NULL, ${text})`;

export async function visible(
  link: Link,
  schemas: readonly string[],
  names: readonly string[],
): Promise<Visible> {
  const schema = `IN (${schemas.map(() => '?').join(', ')})`;
  const name = `IN (${names.map(() => '?').join(', ')})`;
  const found = async (sql: string) => await ask(link, sql, [...schemas, ...names]);
  const bodyOf = ([of = '', called = '', text]: readonly (string | undefined)[]) => ({
    schema: of,
    name: called,
    text: text === '' ? undefined : text,
  });
  const tables = await found(
    `SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE FROM information_schema.TABLES
WHERE TABLE_SCHEMA ${schema} AND TABLE_NAME ${name} AND TABLE_TYPE <> 'VIEW'`,
  );
  const views = await found(
    `SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA ${schema} AND TABLE_NAME ${name}`,
  );
  const triggers = await found(
    `SELECT TRIGGER_SCHEMA, TRIGGER_NAME, ${usual('ACTION_STATEMENT')}, EVENT_OBJECT_TABLE, EVENT_MANIPULATION
FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA ${schema} AND EVENT_OBJECT_TABLE ${name}`,
  );
  const routines = await found(
    `SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ${usual('ROUTINE_DEFINITION')} FROM information_schema.ROUTINES
WHERE ROUTINE_SCHEMA ${schema} AND ROUTINE_NAME ${name}`,
  );
  return {
    tables: tables.map(([of = '', called = '', engine = '']) => ({
      schema: of,
      name: called,
      isTransactional: TRANSACTIONAL.has(engine.toLowerCase()),
    })),
    views: views.map(bodyOf),
    triggers: triggers.map((row) => ({ ...bodyOf(row), table: row[3] ?? '', event: row[4] ?? '' })),
    routines: routines.map(bodyOf),
  };
}
