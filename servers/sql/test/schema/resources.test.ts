import { connect } from '@handrail/testing';
import { temporaryFolder } from '@handrail/testing/temporary';
import { expect, it } from 'vitest';
import { server } from '../../src/server.ts';
import { SAMPLE } from '../chinook.ts';
import { fenced, makeSqlite } from '../query/playing.ts';

it('a schema is all names, then each table', async () => {
  await using session = await connect(server, { args: [SAMPLE] });
  const text = await session.read('sql://chinook/schema');
  const lines = fenced(text).split('\n');
  expect(lines[0]).toMatch(/^tables: Album Artist /);
  expect(lines.filter((line) => line.includes(' (table'))).toHaveLength(11);
  expect(text).toContain('AlbumId INTEGER → Album.AlbumId');
  await expect(session.read('sql://none/schema')).rejects.toThrow('unknown_connection');
});

it('a large schema is told as far as there is room, and names no less', async () => {
  using folder = temporaryFolder();
  const columns = Array.from(
    { length: 40 },
    (_, number) => `a_rather_long_name_of_a_column_${number} INTEGER`,
  ).join(', ');
  const tables = Array.from({ length: 1_000 }, (_, number) => `CREATE TABLE table_${number} (${columns});`);
  makeSqlite(folder.at('large.db'), `BEGIN; ${tables.join(' ')} COMMIT`);
  await using session = await connect(server, { args: [folder.at('large.db')] });
  const text = await session.read('sql://large/schema');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1 << 20);
  expect(text).toMatch(/\nand \d+ more: describe_tables has them\n--- end of untrusted/);
  expect(text).toContain('table_999');
});

it('a table is what describe_tables tells, with its first rows', async () => {
  using folder = temporaryFolder();
  makeSqlite(folder.at('odd.db'), `CREATE TABLE "a/b c" (x TEXT); INSERT INTO "a/b c" VALUES ('here')`);
  await using session = await connect(server, { args: [folder.at('odd.db')] });
  expect(fenced(await session.read('sql://odd/table/a%2Fb%20c')).split('\n')).toEqual([
    '"a/b c" (table, ~1 rows)',
    '  columns: x TEXT',
    '  sample rows:',
    '  ["here"]',
  ]);
  await expect(session.read('sql://odd/table/none')).rejects.toThrow('unknown_table');
});

it('connections and tables are completed', async () => {
  using folder = temporaryFolder();
  makeSqlite(folder.at('chess.db'), 'CREATE TABLE games (id)');
  await using one = await connect(server, { args: [SAMPLE] });
  const TABLE = 'sql://{connection}/table/{name}';
  expect((await one.complete(TABLE, 'name', 'inv')).values).toEqual(['Invoice', 'InvoiceLine']);
  await using two = await connect(server, { args: [SAMPLE, folder.at('chess.db')] });
  expect((await two.complete('sql://{connection}/schema', 'connection', 'ch')).values).toEqual([
    'chinook',
    'chess',
  ]);
  expect((await two.complete(TABLE, 'name', 'inv')).values).toEqual([]);
  expect((await two.listResources()).map(({ uri }) => uri)).toEqual(
    expect.arrayContaining(['sql://{connection}/schema', TABLE]),
  );
});

it('prompts put what a person typed in quotes', async () => {
  await using session = await connect(server, { args: [SAMPLE] });
  expect(await session.prompt('explore-database')).toMatch(/^Explore the database: search_schema/);
  expect(await session.prompt('explore-database', { connection: 'chinook' })).toContain(
    'database "chinook":',
  );
  expect(await session.prompt('answer-question', { question: 'Who?\n"Me"' })).toContain(
    String.raw`"Who?\n\"Me\""`,
  );
});
