import { type Call, defineTool, fenceVisible, visible } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { withNearNames } from '../errors/with-near-names.ts';
import { flagsOf } from '../explain/flags.ts';
import { oneLine } from '../schema/one-line.ts';
import { visibleCatalog } from '../schema/visible-catalog.ts';
import { connectionArgument, paramsArgument, sqlArgument } from './arguments.ts';

/** For the head, the lines of the fence, and the word on what is left out. */
const FRAME_BYTES = 400;
/** Of one line. */
const LINE_BYTES = 2_000;

export const explainSql = defineTool({
  name: 'explain_sql',
  title: 'Explain SQL',
  description: 'The plan of a reading statement, and what in it may be slow.',
  access: 'read',
  input: z.object({
    connection: connectionArgument,
    sql: sqlArgument,
    params: paramsArgument,
    analyze: z.boolean().optional().describe('Run it, for real times and rows.'),
  }),
  async run({ connection, sql, params = [], analyze = false }, { deps, signal, budget }: Call<Deps>) {
    const database = deps.databases.find(connection);
    const { name, target, deny } = database.connection;
    const plan = await withNearNames(
      database,
      sql,
      async () => await database.explain({ sql, params }, analyze, { signal }),
    );
    const catalog = visibleCatalog(await database.catalog(), deny);
    const flags = flagsOf(plan, { sql, engine: target.engine, catalog });
    const lines = [...flags.map((flag) => `! ${flag}`), ...plan.lines];
    const shown = fitting(lines, budget - FRAME_BYTES);
    const left = lines.length - shown.length;
    return [
      `${analyze ? 'plan, as it ran' : 'plan'} · ${name}${flags.length === 0 ? '' : ` · raised: ${flags.length}`}`,
      fenceVisible(shown.join('\n'), 'explain_sql'),
      ...(left === 0 ? [] : [`and ${left} more lines: explain a part of the statement by itself`]),
    ].join('\n');
  },
});

function fitting(lines: readonly string[], bytes: number): string[] {
  let left = bytes;
  const shown: string[] = [];
  for (const line of lines) {
    const indent = /^ {0,200}/.exec(line)?.[0] ?? '';
    const text = `${indent}${visible(oneLine(line.slice(indent.length), LINE_BYTES))}`;
    left -= Buffer.byteLength(text) + 1;
    if (left < 0) break;
    shown.push(text);
  }
  return shown;
}
