import type { Plan } from '../engine/engine.ts';
import type { Backend } from './backend.ts';
import { planOf } from './plan.ts';
import { DECLARE } from './reading.ts';
import { refusalOf } from './sql-error.ts';

/**
 * Without `analyze` nothing runs, so a change can be explained as well; with it the statement stands behind DECLARE, as in
 * reading, and cannot be one. https://www.postgresql.org/docs/current/sql-explain.html
 */
export async function explainPostgres(
  backend: Backend,
  sql: string,
  values: readonly (string | null)[],
  analyze: boolean,
): Promise<Plan> {
  const before = analyze
    ? `EXPLAIN (FORMAT JSON, VERBOSE, ANALYZE) ${DECLARE}`
    : 'EXPLAIN (FORMAT JSON, VERBOSE)\n';
  try {
    const [result] = await backend.begin([{ sql: `${before}${sql}\n`, values }]);
    return planOf(JSON.parse(result?.rows[0]?.[0] ?? '[]'));
  } catch (error) {
    throw refusalOf(error, { sql, before: before.length });
  } finally {
    backend.end();
  }
}
