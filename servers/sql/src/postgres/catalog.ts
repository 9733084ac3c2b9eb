import type { Catalog, Table } from '../schema/catalog.ts';
import type { Backend } from './backend.ts';
import { CATALOG } from './catalog-sql.ts';
import { UNCOMPILED } from './exchange.ts';
import { refusalOf } from './sql-error.ts';

/** What the role can see, by one statement. */
export async function readCatalog(backend: Backend): Promise<Catalog> {
  try {
    const [, result] = await backend.begin([UNCOMPILED, { sql: CATALOG }]);
    const { rows = [] } = result ?? {};
    return {
      defaultSchema: rows[0]?.[1] ?? 'public',
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the statement makes it
      tables: rows.map(([table]) => JSON.parse(table ?? '') as Table),
    };
  } catch (error) {
    throw refusalOf(error);
  } finally {
    backend.end();
  }
}
