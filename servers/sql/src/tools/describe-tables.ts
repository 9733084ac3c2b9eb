import { type Call, decodeCursor, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { type Describing, describedLines } from '../schema/described-lines.ts';
import { findTable } from '../schema/find-table.ts';
import { looking } from '../schema/looking.ts';
import type { Table } from '../schema/catalog.ts';
import { catalogOf } from '../schema/visible-catalog.ts';
import { connectionArgument, cursorArgument } from './arguments.ts';
import { lineBytes } from './line-bytes.ts';

/** Tables that are done, and lines of the next one. */
const position = z.tuple([z.int().min(0), z.int().min(0)]);
type Position = z.output<typeof position>;

export const describeTables = defineTool({
  name: 'describe_tables',
  title: 'Describe tables',
  description:
    'Tables and views: columns with types, keys, references both ways, indexes, comments, estimated rows.',
  access: 'read',
  input: z.object({
    connection: connectionArgument,
    tables: z.array(z.string()).min(1).max(20).describe('1 to 20 names, as search_schema writes them.'),
    sample_rows: z.int().min(0).max(5).optional().describe('0 to 5 of each; default 0.'),
    stats: z.boolean().optional().describe('Ranges, and values of columns that have few.'),
    cursor: cursorArgument,
  }),
  async run({ cursor, ...question }, { deps, signal, budget }: Call<Deps>) {
    const { sample_rows: sampleRows = 0, stats = false } = question;
    const begin = cursor === undefined ? ([0, 0] as const) : decodeCursor(cursor, question, position);
    const database = deps.databases.find(question.connection);
    const { name, target } = database.connection;
    const { engine } = target;
    const catalog = await catalogOf(database);
    const tables = [...new Set(question.tables.map((given) => findTable(catalog, engine, given)))];
    const look = looking(database, signal);
    const asked = { catalog, engine, look, sampleRows, stats, most: lineBytes(budget) };
    const page = new LinesPage<Position>(budget, question);
    for await (const { line, at } of linesFrom(begin, asked, tables)) if (!page.add(line, at)) break;
    const count = `${tables.length} table${tables.length === 1 ? '' : 's'}`;
    const more = page.full ? ', more to come' : '';
    return page.text({ head: `${count} · ${name}${more}`, label: 'describe_tables', notes: [] });
  },
});

async function* linesFrom(
  [done, begin]: readonly [number, number],
  asked: Describing,
  tables: readonly Table[],
): AsyncGenerator<{ line: string; at: Position }> {
  for (const [after, table] of tables.slice(done).entries())
    for await (const { line, told } of describedLines(asked, table, after === 0 ? begin : 0))
      yield { line, at: [done + after, told] };
}
