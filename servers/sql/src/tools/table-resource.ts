import { type Call, defineResource, fence } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { describedLines } from '../schema/described-lines.ts';
import { findTable } from '../schema/find-table.ts';
import { looking } from '../schema/looking.ts';
import { catalogOf } from '../schema/visible-catalog.ts';
import { completeConnection, completeTable } from './complete-names.ts';
import { lineBytes } from './line-bytes.ts';

const SAMPLE_ROWS = 3;

/** `/` in a name is written `%2F`. */
export const tableResource = defineResource({
  name: 'table',
  uri: 'sql://{connection}/table/{name}',
  title: 'Table',
  description: 'One table or view: columns, keys, indexes, and its first rows.',
  mimeType: 'text/plain',
  params: z.object({ connection: z.string(), name: z.string() }),
  async read({ connection, name: given }, { deps, signal, budget }: Call<Deps>) {
    const database = deps.databases.find(connection);
    const { name, target } = database.connection;
    const { engine } = target;
    const catalog = await catalogOf(database);
    const table = findTable(catalog, engine, given);
    const look = looking(database, signal);
    const asked = { catalog, engine, look, sampleRows: SAMPLE_ROWS, stats: false, most: lineBytes(budget) };
    const lines: string[] = [];
    for await (const { line } of describedLines(asked, table, 0)) lines.push(line);
    return fence(lines.join('\n'), `table of ${name}`);
  },
  complete: {
    connection: (begins, call: Call<Deps>) => completeConnection(begins, call),
    name: async (begins, call: Call<Deps>) => await completeTable(begins, call),
  },
});
