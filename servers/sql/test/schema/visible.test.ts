import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { visibleCatalog } from '../../src/schema/visible-catalog.ts';
import { describeTables } from '../../src/tools/describe-tables.ts';
import { searchSchema } from '../../src/tools/search-schema.ts';
import { asker, catalog, column, table } from './catalogs.ts';

const people = table('people', {
  columns: [
    column('id'),
    column('SSN'),
    column('masked', { default: "substr(ssn, 1, 2) || '***'", generated: true }),
  ],
  primaryKey: ['id', 'SSN'],
  foreignKeys: [
    { columns: ['SSN'], table: { schema: 'main', name: 'offices' }, references: ['id'] },
    { columns: ['id'], table: { schema: 'main', name: 'Vault' }, references: ['id'] },
  ],
  indexes: [
    { name: 'one', columns: ['id', 'SSN'], unique: false },
    { name: 'two', columns: ['lower("SSN")'], unique: false },
    { name: 'three', columns: ['id'], unique: true, where: 'ssn IS NOT NULL' },
    { name: 'four', columns: ['id'], unique: true },
  ],
});
const offices = table('offices', {
  columns: [column('id'), column('head')],
  foreignKeys: [
    { columns: ['head'], table: { schema: 'main', name: 'people' }, references: ['SSN'] },
    { columns: ['id'], table: { schema: 'main', name: 'people' }, references: ['id'] },
  ],
});
const all = catalog(people, offices, table('Vault'), table('vault', { schema: 'other' }));

it('has nothing that tells of a denied table or column', () => {
  const seen = visibleCatalog(all, { tables: ['main.vault'], columns: ['PEOPLE.ssn'] });
  expect(seen.tables.map(({ schema, name }) => `${schema}.${name}`)).toEqual([
    'main.people',
    'main.offices',
    'other.vault',
  ]);
  expect(seen.tables[0]).toEqual({
    ...people,
    columns: [column('id'), column('masked', { generated: true })],
    primaryKey: [],
    foreignKeys: [],
    indexes: [{ name: 'four', columns: ['id'], unique: true }],
  });
  expect(seen.tables[1]?.foreignKeys).toEqual(offices.foreignKeys.slice(1));
});

it('denies in every schema what is denied without one', () => {
  const seen = visibleCatalog(all, { tables: ['VAULT'], columns: ['main.offices.head', 'nowhere.id'] });
  expect(seen.tables.map(({ name }) => name)).toEqual(['people', 'offices']);
  expect(seen.tables[1]?.columns).toEqual([column('id')]);
  expect(visibleCatalog(all, { tables: [], columns: [] })).toBe(all);
});

it('never shows what is denied, whatever is asked', async () => {
  const secret = 'zzsecret';
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const columnName = fc.constantFrom('x', 'y', secret);
  const key = fc.record({
    columns: fc.tuple(columnName),
    table: fc.record({ schema: fc.constantFrom('main', 's'), name: fc.constantFrom('a', 'b', 'c', secret) }),
    references: fc.tuple(columnName),
  });
  const index = fc.record({
    name: name.map((one) => `index_${one}`),
    columns: fc.array(
      fc.oneof(
        columnName,
        columnName.map((one) => `lower(${one.toUpperCase()})`),
      ),
      { minLength: 1 },
    ),
    unique: fc.boolean(),
    where: columnName.map((one) => `${one} > 0`),
  });
  const tables = fc.uniqueArray(
    fc.record({
      schema: fc.constantFrom('main', 's'),
      name: fc.constantFrom('a', 'b', 'c', secret),
      kind: fc.constantFrom('table', 'view'),
      columns: fc.constant(['x', 'y', secret].map((one) => column(one))),
      primaryKey: fc.subarray(['x', 'y', secret]),
      foreignKeys: fc.array(key),
      indexes: fc.array(index),
    }),
    { selector: (one) => `${one.schema}.${one.name}`, minLength: 1 },
  );
  await fc.assert(
    fc.asyncProperty(tables, async (given) => {
      const columns = ['a', 'main.b', 's.b', 'C'].map((of) => `${of}.${secret}`);
      const { ask, lines } = asker(catalog(...given), { deny: { tables: [secret], columns } });
      const seen = given.filter((one) => one.name !== secret).map((one) => `${one.schema}.${one.name}`);
      const texts = [
        ...(await lines(searchSchema, {})),
        ...(await lines(searchSchema, { query: 'x' })),
        ...(seen.length === 0 ? [] : await lines(describeTables, { tables: seen })),
      ];
      expect(texts.join('\n').toLowerCase()).not.toContain(secret);
      expect(await ask(searchSchema, { query: secret })).toBe('nothing found · it');
      await expect(ask(describeTables, { tables: [secret] })).rejects.toMatchObject({
        code: 'unknown_table',
        content: undefined,
      });
    }),
  );
});
