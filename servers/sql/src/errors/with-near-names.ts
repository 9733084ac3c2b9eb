import { Refusal } from '@handrail/domain';
import { oneLine } from '../schema/one-line.ts';
import { catalogOf } from '../schema/visible-catalog.ts';
import type { Database } from '../session/database.ts';
import { missingName } from './missing-name.ts';
import { nearMissing } from './near-missing.ts';

/** Of one near name. */
const NAME_BYTES = 200;

/** Does what runs a statement; a failure for a name that does not exist is told with those that may have been meant. */
export async function withNearNames<T>(database: Database, sql: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal && error.code === 'sql_error'
      ? await withNear(error, database, sql)
      : error;
  }
}

async function withNear(refusal: Refusal, database: Database, sql: string): Promise<Refusal> {
  const { engine } = database.connection.target;
  const { code, message, hint, content } = refusal;
  const missing = missingName([message, content].join('\n'), engine);
  if (missing === undefined) return refusal;
  const catalog = await catalogOf(database).catch(() => undefined); // the statement's own failure is what matters
  if (catalog === undefined) return refusal;
  const near = nearMissing(missing, { sql, engine, catalog });
  if (near.length === 0) return refusal;
  const names = `near names: ${near.map((name) => oneLine(name, NAME_BYTES)).join(', ')}`;
  return new Refusal(code, message, hint, {
    content: content === undefined ? names : `${content}\n${names}`,
    cause: refusal,
  });
}
