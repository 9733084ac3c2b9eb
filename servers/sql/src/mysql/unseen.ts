import { quote } from '@handrail/domain';
import { grantOf } from './grants.ts';
import type { Link } from './link.ts';
import { hidden, type Reach, noDryRun } from './reach.ts';
import type { Server } from './server.ts';
import type { Place } from './visible.ts';

/**
 * What cannot be read, or is not shown at all, is harmless where it reaches no table. Servers open all tables that a
 * statement may reach when they prepare it, and count that.
 * @throws Refusal `no_dry_run` where more is opened than one table
 */
export async function checkUnseen(
  link: Link,
  { product }: Server,
  sql: string,
  { changed, hidden: [body] }: Reach,
): Promise<void> {
  // MariaDB shows to everyone that there is a trigger.
  const blind = product === 'MariaDB' ? undefined : await withoutTriggers(link, changed);
  if (body === undefined && blind === undefined) return;
  if (changed.length === 1 && (await opened(link, sql)) === 1) return;
  if (body !== undefined) throw hidden(body.name);
  throw noDryRun(
    `This role does not see the triggers of ${quote(blind ?? '')}, and they may change tables that know no transactions`,
    'Its owner can grant TRIGGER on this database.',
  );
}

/** A database with a table among them whose triggers the role does not see. */
async function withoutTriggers(link: Link, tables: readonly Place[]): Promise<string | undefined> {
  const lines = await link.query('SHOW GRANTS');
  const grants = lines
    .flatMap(([line]) => grantOf(line ?? '') ?? [])
    .filter(({ rights }) => rights.includes('TRIGGER') || rights.includes('ALL PRIVILEGES'));
  return tables.find(
    ({ schema }) => !grants.some(({ database }) => database === undefined || database === schema),
  )?.schema;
}

/** By a session that has read all functions, which takes tables of the server's own. */
async function opened(link: Link, sql: string): Promise<number> {
  const count = async () => {
    const rows = await link.query(
      "SHOW SESSION STATUS WHERE Variable_name IN ('Table_open_cache_hits', 'Table_open_cache_misses')",
    );
    return rows.reduce((sum, [, value]) => sum + Number(value), 0);
  };
  const prepare = async () => (await link.prepare(sql)).close();
  await prepare();
  const before = await count();
  await prepare();
  return (await count()) - before;
}
