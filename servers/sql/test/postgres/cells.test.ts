import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/session/database.ts';
import { limitedDatabase, makeLimited, read, valueOf } from './reader.ts';

const SETUP = `
${makeLimited};
CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE "Odd "" type" AS ENUM ('x');
`;

/** Expression, its type, and its cell. */
const EXACT: readonly (readonly [string, string, unknown])[] = [
  ['NULL::int', 'integer', null],
  ['true', 'boolean', true],
  ['(-32768)::int2', 'smallint', -32_768],
  ['2147483647', 'integer', 2_147_483_647],
  ['9007199254740991', 'bigint', Number.MAX_SAFE_INTEGER],
  ['9007199254740993', 'bigint', '9007199254740993'],
  ['(-9223372036854775808)::int8', 'bigint', '-9223372036854775808'],
  ['4294967295::oid', 'oid', 4_294_967_295],
  ['0.10::numeric(10,2)', 'numeric(10,2)', '0.10'],
  ['12345678901234567890.123456789', 'numeric', '12345678901234567890.123456789'],
  ["'NaN'::numeric", 'numeric', 'NaN'],
  ["'-Infinity'::numeric", 'numeric', '-Infinity'],
  ["'NaN'::float8", 'double precision', 'NaN'],
  ["'Infinity'::float8", 'double precision', 'Infinity'],
  ["'-Infinity'::real", 'real', '-Infinity'],
  ['0.1::float8 + 0.2', 'double precision', 0.1 + 0.2],
  ['1.1::real', 'real', 1.1],
  ["'$1,234.56'::money", 'money', '$1,234.56'],
  ["date '2026-01-01'", 'date', '2026-01-01'],
  ["date 'infinity'", 'date', 'infinity'],
  ["date '0044-03-15 BC'", 'date', '0044-03-15 BC'],
  ["time '24:00'", 'time without time zone', '24:00:00'],
  ["timetz '12:00+02'", 'time with time zone', '12:00:00+02'],
  ["timestamp '2026-01-01 00:00:00.123456'", 'timestamp without time zone', '2026-01-01 00:00:00.123456'],
  [
    "timestamptz '2026-07-01 12:00+02' AT TIME ZONE 'UTC'",
    'timestamp without time zone',
    '2026-07-01 10:00:00',
  ],
  [
    "'2026-01-01 00:00+00'::timestamptz(3)",
    'timestamp(3) with time zone',
    expect.stringMatching(/^202[56]-.*[+-]\d\d/),
  ],
  ["interval '1 year 2 months 3 days 04:05:06.7'", 'interval', '1 year 2 mons 3 days 04:05:06.7'],
  ["'abc'::char(5)", 'character(5)', 'abc  '],
  ["'abc'::varchar(20)", 'character varying(20)', 'abc'],
  ["'x'::name", 'name', 'x'],
  [`'é😀' || chr(10) || '"\\'`, 'text', 'é😀\n"\\'],
  [String.raw`'\x00ff10'::bytea`, 'bytea', { hex: '00ff10' }],
  ["B'1010'::bit(4)", 'bit(4)', '1010'],
  ["B'101'::varbit", 'bit varying', '101'],
  ["'f47ac10b-58cc-4372-a567-0e02b2c3d479'::uuid", 'uuid', 'f47ac10b-58cc-4372-a567-0e02b2c3d479'],
  ["'10.0.0.0/8'::cidr", 'cidr', '10.0.0.0/8'],
  ["'10.0.0.1'::inet", 'inet', '10.0.0.1'],
  [`'{"a": 1e400, "a": 2}'::json`, 'json', '{"a": 1e400, "a": 2}'],
  [`'{"b":1,"a":[9007199254740993]}'::jsonb`, 'jsonb', '{"a": [9007199254740993], "b": 1}'],
  ["xml '<a>1</a>'", 'xml', '<a>1</a>'],
  ['ARRAY[1,NULL,3]', 'integer[]', '{1,NULL,3}'],
  [`ARRAY['a"b', 'c,d', NULL]`, 'text[]', String.raw`{"a\"b","c,d",NULL}`],
  ['ARRAY[[1,2],[3,4]]', 'integer[]', '{{1,2},{3,4}}'],
  ['int4range(1, 5)', 'int4range', '[1,5)'],
  ['tstzmultirange()', 'tstzmultirange', '{}'],
  ["'sad'::mood", 'mood', 'sad'],
  [`'it''s "ok"'::mood`, 'mood', `it's "ok"`],
  ["ROW(1, 'a b')::pair", 'pair', '(1,"a b")'],
  ['ROW(1, NULL)', 'record', '(1,)'],
  ['7::positive', 'integer', 7],
  [`'x'::"Odd "" type"`, '"Odd "" type"', 'x'],
  ["point '(1,2)'", 'point', '(1,2)'],
  ["to_tsvector('simple', 'a b')", 'tsvector', "'a':1 'b':2"],
  ["'pg_class'::regclass", 'regclass', 'pg_class'],
  ['pg_sleep(0)', 'void', ''],
  [`'a'::"char"`, '"char"', 'a'],
];

describe.skipIf(lacks('postgresql'))('cells of PostgreSQL', () => {
  let server: PostgresServer;
  let database: Database;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(SETUP);
    database = limitedDatabase(server);
  });
  afterAll(async () => {
    database?.[Symbol.dispose]();
    await server?.stop();
  });

  it.each(EXACT)('%s is %s, exact', async (expression, type, cell) => {
    const { columns, rows } = await read(database, `SELECT ${expression} AS it`);
    expect({ columns, rows }).toEqual({ columns: [{ name: 'it', type }], rows: [[cell]] });
  });

  it('bytes are right whichever way the role has them written', async () => {
    await server.sql(`ALTER ROLE limited SET bytea_output = 'escape'`);
    using other = limitedDatabase(server);
    expect(await valueOf(other, String.raw`SELECT '\x005c41ff27'::bytea`)).toEqual({
      hex: '005c41ff27',
    });
    await server.sql('ALTER ROLE limited RESET bytea_output');
  });

  it('columns of one name, of an empty name and none at all survive', async () => {
    const same = await read(database, 'SELECT 1 AS a, 2 AS a, 3, 4');
    expect(same).toEqual({
      columns: ['a', 'a', '?column?', '?column?'].map((name) => ({ name, type: 'integer' })),
      rows: [[1, 2, 3, 4]],
    });
    expect(await read(database, 'SELECT FROM generate_series(1, 3)')).toEqual({
      columns: [],
      rows: [[], [], []],
    });
    expect(await read(database, 'SELECT 1 AS x WHERE false')).toEqual({
      columns: [{ name: 'x', type: 'integer' }],
      rows: [],
    });
  });

  it('1,600 columns come as they are', async () => {
    const list = Array.from({ length: 1_600 }, (_, index) => `${index} AS c${index}`).join(', ');
    const { columns, rows } = await read(database, `SELECT ${list} FROM generate_series(1, 100)`);
    expect(columns).toHaveLength(1_600);
    expect(rows).toHaveLength(100);
    expect(rows[99]).toEqual(Array.from({ length: 1_600 }, (_, index) => index));
  });

  it('passes rows over', async () => {
    const { rows } = await read(database, 'SELECT * FROM generate_series(1, 300)', [], { skip: 295 });
    expect(rows).toEqual([[296], [297], [298], [299], [300]]);
    expect((await read(database, 'SELECT 1', [], { skip: 9 })).rows).toEqual([]);
  });

  it('params are values of the type that the statement wants', async () => {
    expect(
      (
        await read(
          database,
          'SELECT $1::int8, $2::float8, $3::bool, $4::text, $5::jsonb, $6::date, $7, left($8, $9), $10::numeric',
          [
            Number.MAX_SAFE_INTEGER,
            1.5,
            true,
            null,
            '{"a":[1]}',
            '2026-01-01',
            "'; DROP TABLE x",
            'abc',
            2,
            1e21,
          ],
        )
      ).rows,
    ).toEqual([
      [
        Number.MAX_SAFE_INTEGER,
        1.5,
        true,
        null,
        '{"a": [1]}',
        '2026-01-01',
        "'; DROP TABLE x",
        'ab',
        '1000000000000000000000',
      ],
    ]);
  });

  it.each([
    ['SELECT $1::int', []],
    ['SELECT $1::int', [1, 2]],
    ['SELECT 1', [1]],
    ['SELECT $2::int', [1, 2]],
    ['SELECT $1::int', ['abc']],
    ['SELECT $1::date', [true]],
    ['SELECT $1', ['a\0b']],
  ])('%s with %j is bad_parameter', async (sql, params) => {
    await expect(read(database, sql, params)).rejects.toMatchObject({ code: 'bad_parameter' });
  });

  it('any text goes in and comes out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
        async (text) => {
          expect(await valueOf(database, 'SELECT $1::text', [text])).toBe(text.toWellFormed());
        },
      ),
      { numRuns: 200 },
    );
  });

  it('any whole number and any double comes out as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.double(),
        async (whole, double) => {
          const [row] = (await read(database, 'SELECT $1::int8, $2::float8', [`${whole}`, `${double}`])).rows;
          expect(String(row?.[0])).toBe(`${whole}`);
          expect(Number(row?.[1])).toBe(double === 0 ? 0 : double);
        },
      ),
      { numRuns: 200 },
    );
  });
});
