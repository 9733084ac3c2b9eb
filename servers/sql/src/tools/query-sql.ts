import { type Call, decodeCursor, defineTool, encodeCursor, fenceVisible, goOn } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { withNearNames } from '../errors/with-near-names.ts';
import { hasClause } from '../rows/has-clause.ts';
import { readPage } from '../rows/read-page.ts';
import { connectionArgument, cursorArgument, paramsArgument, sqlArgument } from './arguments.ts';
import { savedAnswer } from './saved-answer.ts';
import { bounded, notWith } from './bounded.ts';

const DEFAULT_ROWS = 200;
const DEFAULT_MS = 10_000;

/** For what stands around the rows: two cursors, the head, the lines of the fence, the notices. */
const FRAME_BYTES = 680;

const NO_ORDER =
  '[notice: without ORDER BY the rows may come in another order each time, so pages may repeat or miss some]';
const AGGREGATE =
  '[notice: to count, sum or compare, an aggregate in SQL takes one row instead of all pages]';

export const querySql = defineTool({
  name: 'query_sql',
  title: 'Query SQL',
  description:
    'Reads with one statement in the SQL of the database; changes nothing. Answers columns and rows as JSON, in pages; aggregate in SQL rather than read many rows.',
  access: 'read',
  input: z.object({
    connection: connectionArgument,
    sql: sqlArgument,
    params: paramsArgument,
    max_rows: z.int().min(1).optional().describe('1 or more; default 200.'),
    cursor: cursorArgument,
    timeout_ms: z.int().min(1).optional().describe('1 or more; default 10,000.'),
    save_as: z.enum(['csv', 'jsonl']).optional().describe('All rows, into a file.'),
  }),
  async run({ connection, sql, params = [], max_rows, cursor, timeout_ms, save_as }, call: Call<Deps>) {
    const database = call.deps.databases.find(connection);
    const { name, limits, target } = database.connection;
    const statement = { sql, params };
    const timeoutMs = bounded('timeout_ms', timeout_ms, limits.timeoutMs);
    if (save_as !== undefined) {
      notWith('save_as', { max_rows, cursor });
      const asked = { database, statement, format: save_as, timeoutMs: timeoutMs ?? limits.timeoutMs };
      return await withNearNames(database, sql, async () => await savedAnswer(asked, call));
    }
    const question = [name, sql, params];
    const skip = cursor === undefined ? 0 : decodeCursor(cursor, question, z.int().min(1));
    const begun = performance.now();
    const page = await withNearNames(
      database,
      sql,
      async () =>
        await readPage(database, statement, {
          skip,
          rows: bounded('max_rows', max_rows, limits.rows) ?? Math.min(DEFAULT_ROWS, limits.rows),
          bytes: call.budget - FRAME_BYTES,
          signal: call.signal,
          timeoutMs: timeoutMs ?? Math.min(DEFAULT_MS, limits.timeoutMs),
        }),
    );
    const took = `${Math.round(performance.now() - begun)} ms`;
    const more = page.isCut ? [goOn(encodeCursor(skip + page.rows, question))] : [];
    const has = (clause: 'ORDER' | 'GROUP') => hasClause(sql, clause, target.engine);
    const notices = page.isCut
      ? [...(has('ORDER') ? [] : [NO_ORDER]), ...(has('GROUP') ? [] : [AGGREGATE])]
      : [];
    const head = `${counted(page.rows, skip)}${page.isCut ? ', more to come' : ''} · ${name} · ${took}`;
    return [...more, head, fenceVisible(page.text, 'query_sql'), ...notices, ...more].join('\n');
  },
});

function counted(rows: number, skip: number): string {
  if (skip > 0 && rows > 0) return `rows ${skip + 1} to ${skip + rows}`;
  return `${rows} row${rows === 1 ? '' : 's'}`;
}
