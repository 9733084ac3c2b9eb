import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeServer } from '@handrail/testing';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll } from 'vitest';
import { server } from '../src/server.ts';

const folder = temporaryFolder();
folder.make({ 'saved/': '' });
copyFileSync(join(import.meta.dirname, '../sample/chinook.sqlite'), folder.at('chinook.sqlite'));
afterAll(() => folder[Symbol.dispose]());

describeServer(server, {
  args: [folder.at('chinook.sqlite'), `--save-folder=${folder.at('saved')}`],
  atOnce: 200,
  calls: {
    list_connections: {},
    search_schema: {},
    describe_tables: { tables: ['Album', 'Track'], sample_rows: 2, stats: true },
    query_sql: { sql: 'SELECT * FROM Track ORDER BY TrackId' },
    explain_sql: { sql: 'SELECT * FROM Track WHERE Name = ?', params: ['Overdose'] },
    execute_sql: { statements: ["UPDATE Genre SET Name = 'Rock' WHERE GenreId = 1"] },
  },
});
