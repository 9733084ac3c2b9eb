import { Refusal } from '@handrail/domain';
import type { Plan } from '../engine/engine.ts';
import type { Backend } from './backend.ts';
import { planOf } from './plan.ts';
import { DECLARE } from './reading.ts';
import { refusalOf } from './sql-error.ts';

const PLAN = 'EXPLAIN (FORMAT JSON, VERBOSE)';
const RUN = 'EXPLAIN (FORMAT JSON, VERBOSE, ANALYZE)';

/**
 * The plan of a reading is that of its cursor, which may be another than that of the bare statement. Without `analyze`
 * nothing runs, so a change can be explained as well; with it the statement must stand behind DECLARE, as in reading.
 * https://www.postgresql.org/docs/current/sql-explain.html
 */
export async function explainPostgres(
  backend: Backend,
  sql: string,
  values: readonly (string | null)[],
  analyze: boolean,
): Promise<Plan> {
  const asked = { backend, sql, values };
  if (analyze) return await explained(asked, `${RUN} ${DECLARE}`);
  try {
    return await explained(asked, `${PLAN} ${DECLARE}`);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'read_only') return await explained(asked, `${PLAN}\n`);
    throw error;
  }
}

interface Asked {
  readonly backend: Backend;
  readonly sql: string;
  readonly values: readonly (string | null)[];
}

async function explained({ backend, sql, values }: Asked, before: string): Promise<Plan> {
  try {
    const [result] = await backend.begin([{ sql: `${before}${sql}\n`, values }]);
    return planOf(JSON.parse(result?.rows[0]?.[0] ?? '[]'));
  } catch (error) {
    throw refusalOf(error, { sql, before: before.length });
  } finally {
    backend.end();
  }
}
