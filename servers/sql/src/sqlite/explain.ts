import type Database from 'better-sqlite3';
import type { Plan, Reading } from '../engine/engine.ts';
import { planOf, type Step } from './plan.ts';

const BATCH = 1_000;

/** In better-sqlite3 since 13.2, but not in its types: puts EXPLAIN before the text, and wants no values. */
interface Explaining {
  explain(sql: string): Step[];
}

/** The plan of a statement, which is prepared, but not run. */
export function explained(database: Database.Database, sql: string): Plan {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return planOf((database as Database.Database & Explaining).explain(`QUERY PLAN ${sql}`));
}

/** Reads to the end, and says behind the plan what that was. */
export async function analyzed(plan: Plan, reading: Reading): Promise<Plan> {
  const begin = performance.now();
  let rows = 0;
  for (let got = BATCH; got === BATCH; rows += got) got = (await reading.next(BATCH)).length;
  const ms = performance.now() - begin;
  const measured = `(${rows} ${rows === 1 ? 'row' : 'rows'} in ${ms.toFixed(1)} ms)`;
  return { ...plan, lines: [...plan.lines, measured] };
}
