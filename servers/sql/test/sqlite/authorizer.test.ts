import { DatabaseSync, constants } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';
import { alter } from './opened.ts';
import { QueryWriter } from './query-writer.ts';

it('is told of every table that a query opens, but of those that are only joined by USING', () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const path = folder.at('a.db');
  const writer = new QueryWriter(11);
  alter(path, writer.schema(5));
  const database = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => database.close());
  const roots = database.prepare('SELECT rootpage, tbl_name FROM sqlite_schema').all();
  const tables = new Map(roots.map((root) => [root['rootpage'], root['tbl_name']]));
  const untold = (sql: string): boolean => {
    const told = new Set<unknown>();
    database.setAuthorizer((action, table) => {
      if (action === constants.SQLITE_READ) told.add(table);
      return constants.SQLITE_OK;
    });
    const program = database.prepare(`EXPLAIN ${sql.replace(/^;/, '')}`);
    database.setAuthorizer(null);
    const opened = program.all().filter(({ opcode }) => opcode === 'OpenRead');
    return opened.some(({ p2 }) => tables.has(p2) && !told.has(tables.get(p2)));
  };
  const found = Array.from({ length: 2_000 }, () => writer.query()).filter(untold);
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((sql) => !/ USING \(/.test(sql))).toEqual([]);
});
