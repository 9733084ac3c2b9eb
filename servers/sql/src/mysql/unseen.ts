import { quote } from '@handrail/domain';
import { ask } from './ask.ts';
import { grantOf } from './grants.ts';
import type { Link } from './link.ts';
import { type Reach, refused } from './reach.ts';
import type { Server } from './server.ts';

/** A table, and how a statement changes it. */
export interface Touched {
  readonly schema: string;
  readonly table: string;
  /** Both quoted. */
  readonly name: string;
  readonly kind: 'INSERT' | 'REPLACE' | 'UPDATE' | 'DELETE';
}

/**
 * A trigger may work on tables that the role does not see, or be hidden itself. Servers open all that a statement may
 * reach when they prepare it, and count that: one table for a statement without anything behind it.
 * @throws Refusal `no_dry_run` where more is opened than is known
 */
export async function checkUnseen(
  link: Link,
  { product }: Server,
  touched: Touched,
  { triggers, mentions }: Reach,
): Promise<void> {
  // MariaDB shows that there is a trigger to everyone.
  const isKnown = product === 'MariaDB' || (await seesTriggers(link, touched.schema));
  if (triggers.length === 0 && isKnown) return;
  const opened = await opens(link, await probe(link, touched));
  if (opened <= 1 + mentions) return;
  if (opened <= 1 + mentions + (await children(link, touched))) return;
  throw refused(
    `A trigger of ${quote(touched.table)}, or a foreign key to it, reaches tables that this role cannot see, and they may know no transactions`,
    'Its owner can grant TRIGGER on the table and SELECT on those that it reaches.',
  );
}

async function seesTriggers(link: Link, schema: string): Promise<boolean> {
  const lines = await link.query('SHOW GRANTS');
  return lines
    .flatMap(([line]) => grantOf(line ?? '') ?? [])
    .some(
      ({ rights, database }) =>
        (rights.includes('TRIGGER') || rights.includes('ALL PRIVILEGES')) &&
        (database === undefined || database === schema),
    );
}

async function probe(link: Link, { schema, table, name, kind }: Touched): Promise<string> {
  if (kind === 'DELETE') return `DELETE FROM ${name}`;
  if (kind !== 'UPDATE') return `${kind} INTO ${name} () VALUES ()`;
  const [[column] = []] = await ask(
    link,
    "SELECT CONCAT('`', REPLACE(COLUMN_NAME, '`', '``'), '`') FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND EXTRA NOT LIKE '%GENERATED%' LIMIT 1",
    [schema, table],
  );
  return `UPDATE ${name} SET ${column} = ${column}`;
}

async function opens(link: Link, sql: string): Promise<number> {
  const count = async () => {
    const rows = await link.query(
      "SHOW SESSION STATUS WHERE Variable_name IN ('Table_open_cache_hits', 'Table_open_cache_misses')",
    );
    return rows.reduce((sum, [, value]) => sum + Number(value), 0);
  };
  const before = await count();
  const prepared = await link.prepare(sql);
  prepared.close();
  return (await count()) - before;
}

/** Tables that a foreign key makes the server open as well. */
async function children(link: Link, { schema, table }: Touched): Promise<number> {
  const [[count] = []] = await ask(
    link,
    "SELECT COUNT(*) FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE UNIQUE_CONSTRAINT_SCHEMA = ? AND REFERENCED_TABLE_NAME = ? AND 'RESTRICT' NOT IN (DELETE_RULE, UPDATE_RULE)",
    [schema, table],
  );
  return Number(count);
}
