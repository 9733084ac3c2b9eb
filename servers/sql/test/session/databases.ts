import type { Form } from '../../src/rows/form.ts';
import { Database } from '../../src/session/database.ts';
import { connectionTo, type Settings } from '../sqlite/opened.ts';

const PAGE: Form = { kind: 'page', cellBytes: 1_000, rowBytes: 10_000 };

export const RUNAWAY =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

export const databaseOf = (path: string, settings?: Settings): Database =>
  new Database(connectionTo(path, settings));

interface Asked {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** The lines of a whole reading. */
export async function linesOf(
  database: Database,
  sql: string,
  { signal = new AbortController().signal, timeoutMs }: Asked = {},
): Promise<readonly string[]> {
  const lines: string[] = [];
  await database.read(
    { sql, params: [] },
    { signal, timeoutMs, form: PAGE, portion: { rows: 500, bytes: 20_000 } },
    (batch) => lines.push(...batch.lines) > 0,
  );
  return lines;
}
