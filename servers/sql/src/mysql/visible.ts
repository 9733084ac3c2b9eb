import { ask } from './ask.ts';
import type { Link } from './link.ts';

/** What the role sees of the things that have one of some names, in some databases. */
export interface Visible {
  readonly tables: VisibleTable[];
  readonly views: Body[];
  readonly triggers: Trigger[];
  readonly functions: Body[];
}

export interface VisibleTable {
  readonly name: string;
  readonly isTransactional: boolean;
}

export interface Body {
  readonly name: string;
  /** Undefined where the role may not see it. */
  readonly text: string | undefined;
}

export interface Trigger extends Body {
  readonly table: string;
  /** `INSERT`, `UPDATE`, `DELETE`. */
  readonly event: string;
}

/** Names are compared without regard to case, as some servers do. */
export async function visible(
  link: Link,
  schemas: readonly string[],
  names: readonly string[],
): Promise<Visible> {
  const schema = `IN (${schemas.map(() => '?').join(', ')})`;
  const name = `IN (${names.map(() => '?').join(', ')})`;
  const found = async (sql: string) => await ask(link, sql, [...schemas, ...names]);
  const tables = await found(
    `SELECT TABLE_NAME, TRANSACTIONS FROM information_schema.TABLES
LEFT JOIN information_schema.ENGINES USING (ENGINE)
WHERE TABLE_SCHEMA ${schema} AND TABLE_NAME ${name} AND TABLE_TYPE <> 'VIEW'`,
  );
  const views = await found(
    `SELECT TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA ${schema} AND TABLE_NAME ${name}`,
  );
  const triggers = await found(
    `SELECT TRIGGER_NAME, ACTION_STATEMENT, EVENT_OBJECT_TABLE, EVENT_MANIPULATION FROM information_schema.TRIGGERS
WHERE EVENT_OBJECT_SCHEMA ${schema} AND EVENT_OBJECT_TABLE ${name}`,
  );
  const functions = await found(
    `SELECT ROUTINE_NAME, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA ${schema} AND ROUTINE_NAME ${name}`,
  );
  const bodies = (rows: typeof views) =>
    rows.map(([called = '', text]) => ({ name: called, text: text === '' ? undefined : text }));
  return {
    tables: tables.map(([called = '', transactions]) => ({
      name: called,
      isTransactional: transactions === 'YES',
    })),
    views: bodies(views),
    triggers: triggers.map(([called = '', text, table = '', event = '']) => ({
      name: called,
      text,
      table,
      event,
    })),
    functions: bodies(functions),
  };
}
