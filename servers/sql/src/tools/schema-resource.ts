import { type Call, defineResource, fence } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import type { Catalog } from '../schema/catalog.ts';
import type { EngineKind } from '../schema/identifiers.ts';
import { overviewLines } from '../schema/overview.ts';
import { tableLines } from '../schema/table-lines.ts';
import { catalogOf } from '../schema/visible-catalog.ts';
import { completeConnection } from './complete-names.ts';
import { lineBytes } from './line-bytes.ts';

/** For the lines around it, and for the last one. */
const FRAME_BYTES = 2_000;

/** For a person to attach: all names, then one table after the other. */
export const schemaResource = defineResource({
  name: 'schema',
  uri: 'sql://{connection}/schema',
  title: 'Schema',
  description: 'All tables and views of a database with columns, keys and indexes, up to 1 MiB.',
  mimeType: 'text/plain',
  params: z.object({ connection: z.string() }),
  async read({ connection }, { deps, budget }: Call<Deps>) {
    const database = deps.databases.find(connection);
    const { name, target } = database.connection;
    const catalog = await catalogOf(database);
    return fence(wholeSchema(catalog, target.engine, budget - FRAME_BYTES), `schema of ${name}`);
  },
  complete: { connection: (begins, call: Call<Deps>) => completeConnection(begins, call) },
});

function wholeSchema(catalog: Catalog, engine: EngineKind, room: number): string {
  const most = lineBytes(room);
  const texts = [...overviewLines(catalog, engine, catalog.tables, { line: most, all: room })];
  let left = room - bytesOf(texts);
  for (const [at, table] of catalog.tables.entries()) {
    const lines = [...tableLines(catalog, engine, table, most)];
    left -= bytesOf(lines);
    if (left < 0) {
      texts.push(`and ${catalog.tables.length - at} more: describe_tables has them`);
      break;
    }
    texts.push(...lines);
  }
  return texts.join('\n');
}

const bytesOf = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
