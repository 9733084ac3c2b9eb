import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from '../../src/rows/cell.ts';
import type { MysqlEngine } from '../../src/mysql/mysql-engine.ts';
import { engineOf, fill } from './mysql-database.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** Type as it is declared, SQL of a value, the cell, and how the type is called where that differs. */
const EXACT: readonly (readonly [string, string, Cell, string?])[] = [
  ['TINYINT', '-128', -128, 'tinyint'],
  ['TINYINT(1)', '1', 1, 'tinyint(1)'],
  ['TINYINT UNSIGNED', '255', 255, 'tinyint unsigned'],
  ['SMALLINT', '-32768', -32768, 'smallint'],
  ['SMALLINT UNSIGNED', '65535', 65535, 'smallint unsigned'],
  ['MEDIUMINT', '-8388608', -8388608, 'mediumint'],
  ['MEDIUMINT UNSIGNED', '16777215', 16777215, 'mediumint unsigned'],
  ['INT', '-2147483648', -2147483648, 'int'],
  ['INT UNSIGNED', '4294967295', 4294967295, 'int unsigned'],
  ['INT(8) ZEROFILL', '42', 42, 'int unsigned'],
  ['BIGINT', '-9223372036854775808', -9223372036854775808n, 'bigint'],
  ['BIGINT', '9007199254740993', 9007199254740993n, 'bigint'],
  ['BIGINT', '9007199254740991', 9007199254740991, 'bigint'],
  ['BIGINT UNSIGNED', '18446744073709551615', 18446744073709551615n, 'bigint unsigned'],
  [
    'DECIMAL(65,30)',
    `-${'9'.repeat(35)}.${'9'.repeat(30)}`,
    `-${'9'.repeat(35)}.${'9'.repeat(30)}`,
    'decimal(65,30)',
  ],
  ['DECIMAL(10,2)', '1.5', '1.50', 'decimal(10,2)'],
  ['DECIMAL(10,2) UNSIGNED', '1.5', '1.50', 'decimal(10,2) unsigned'],
  ['DECIMAL(5)', '7', '7', 'decimal(5,0)'],
  ['FLOAT', '0.1', 0.1, 'float'],
  ['FLOAT', '16777216', 16777216, 'float'],
  ['FLOAT', '-3.40282e38', -3.40282e38, 'float'],
  ['DOUBLE', '0.1', 0.1, 'double'],
  ['DOUBLE', '1.7976931348623157e308', 1.7976931348623157e308, 'double'],
  ['DOUBLE', '5e-324', 5e-324, 'double'],
  ['DATE', "'9999-12-31'", '9999-12-31', 'date'],
  ['DATE', "'0000-00-00'", '0000-00-00', 'date'],
  ['DATE', "'2020-00-05'", '2020-00-05', 'date'],
  ['DATETIME', "'2020-02-29 23:59:59'", '2020-02-29 23:59:59', 'datetime'],
  ['DATETIME', "'0000-00-00 00:00:00'", '0000-00-00 00:00:00', 'datetime'],
  ['DATETIME', "'2020-02-29'", '2020-02-29 00:00:00', 'datetime'],
  ['DATETIME(6)', "'2020-02-29 23:59:59.000001'", '2020-02-29 23:59:59.000001', 'datetime(6)'],
  ['DATETIME(6)', "'2020-02-29'", '2020-02-29 00:00:00.000000', 'datetime(6)'],
  ['DATETIME(3)', "'2020-02-29 01:02:03.120'", '2020-02-29 01:02:03.120', 'datetime(3)'],
  ['DATETIME(3)', "'0000-00-00'", '0000-00-00 00:00:00.000', 'datetime(3)'],
  ['TIMESTAMP', "'2020-02-29 23:59:59'", '2020-02-29 23:59:59', 'timestamp'],
  ['TIMESTAMP(2)', "'2020-02-29 23:59:59.1'", '2020-02-29 23:59:59.10', 'timestamp(2)'],
  ['TIME', "'-838:59:59'", '-838:59:59', 'time'],
  ['TIME', "'00:00:00'", '00:00:00', 'time'],
  ['TIME(6)', "'00:00:00'", '00:00:00.000000', 'time(6)'],
  ['TIME(4)', "'-00:00:00.5'", '-00:00:00.5000', 'time(4)'],
  ['TIME(1)', "'100:01:02.3'", '100:01:02.3', 'time(1)'],
  ['YEAR', '2155', 2155, 'year'],
  ['YEAR', '0', 0, 'year'],
  ['BIT(1)', "b'1'", 1, 'bit(1)'],
  ['BIT(10)', "b'1000000001'", 513, 'bit(10)'],
  ['BIT(64)', `b'${'1'.repeat(64)}'`, 18446744073709551615n, 'bit(64)'],
  ['BOOLEAN', 'TRUE', 1, 'tinyint(1)'],
  ["ENUM('a','ü')", "'ü'", 'ü', 'enum'],
  ["ENUM('a','b')", "''", '', 'enum'],
  ["SET('a','b','c')", "'a,c'", 'a,c', 'set'],
  ['JSON', `'{"b": 1.0,  "a": 12345678901234567890}'`, '{"b": 1.0,  "a": 12345678901234567890}', 'json'],
  ['VARCHAR(20)', "'😀 𝄞 ä'", '😀 𝄞 ä', 'varchar(20)'],
  ['VARCHAR(20) CHARACTER SET latin1', "'ä€'", 'ä€', 'varchar(20)'],
  ['VARCHAR(20) CHARACTER SET utf16', "'ä😀'", 'ä😀', 'varchar(20)'],
  ['VARCHAR(20) COLLATE utf8mb4_bin', "'Ä'", 'Ä', 'varchar(20)'],
  ['CHAR(5)', "'ab   '", 'ab', 'char(5)'],
  ['CHAR(0)', "''", '', 'char(0)'],
  ['TINYTEXT', "'x'", 'x', 'tinytext'],
  ['TEXT', "'x\\ny\\0z'", 'x\ny\0z', 'text'],
  ['MEDIUMTEXT', "'x'", 'x', 'mediumtext'],
  ['LONGTEXT', "'x'", 'x', 'longtext'],
  ['BINARY(3)', "'a'", bytes('610000'), 'binary(3)'],
  ['VARBINARY(5)', "x'00ff'", bytes('00ff'), 'varbinary(5)'],
  ['TINYBLOB', "x'ff'", bytes('ff'), 'tinyblob'],
  ['BLOB', "x'00ff41'", bytes('00ff41'), 'blob'],
  ['BLOB', "''", bytes(''), 'blob'],
  ['MEDIUMBLOB', "x'ff'", bytes('ff'), 'mediumblob'],
  ['LONGBLOB', "x'ff'", bytes('ff'), 'longblob'],
  ['POINT', 'POINT(1, 2)', bytes('000000000101000000000000000000f03f0000000000000040'), 'point'],
  [
    'GEOMETRY',
    "ST_GeomFromText('POINT(1 2)', 4326)",
    bytes('e61000000101000000000000000000f03f0000000000000040'),
    'geometry',
  ],
  ['UUID', "'123e4567-e89b-12d3-a456-426655440000'", '123e4567-e89b-12d3-a456-426655440000', 'uuid'],
  ['INET6', "'::1'", '::1', 'inet6'],
];

describe.skipIf(skip)('cells are exact', () => {
  let engine: MysqlEngine;
  beforeAll(async () => {
    if (server === undefined) return;
    await fill(server);
    const columns = EXACT.map(([type], index) => `c${index} ${type}`).join(', ');
    const values = EXACT.map(([, sql]) => sql).join(', ');
    await server.sql(
      `SET NAMES utf8mb4; SET sql_mode = ''; USE shop; CREATE TABLE exact (n INT, ${columns}); INSERT INTO exact VALUES (1, ${values}); INSERT INTO exact (n) VALUES (2)`,
    );
    engine = engineOf(server);
    await engine.open();
  });
  afterAll(async () => await engine?.close());

  async function rowsOf(sql: string, params: readonly (string | number | boolean | null)[] = []) {
    const reading = await engine.read({ sql, params }, { skip: 0 });
    const rows = await reading.next(1_000);
    await reading.close();
    return { columns: reading.columns, rows };
  }

  test.for(EXACT.map((each, index) => [index, ...each] as const))(
    '%i: %s %s',
    async ([index, , , cell, type]) => {
      const { columns, rows } = await rowsOf(`SELECT c${index} FROM exact ORDER BY n`);
      expect(rows[0]).toEqual([cell]);
      expect(columns).toEqual([{ name: `c${index}`, type }]);
    },
  );

  test('every type may be NULL, but a timestamp', async () => {
    const { rows } = await rowsOf(
      `SELECT ${EXACT.flatMap(([type], index) => (type.startsWith('TIMESTAMP') ? [] : [`c${index}`])).join(', ')} FROM exact WHERE n = 2`,
    );
    expect(rows[0]?.every((cell) => cell === null)).toBe(true);
  });

  test('names that are the same, empty, hostile', async () => {
    const { columns, rows } = await rowsOf(
      'SELECT 1 AS a, 2 AS a, 3 AS `A`, 4 AS ``, 5 AS `__proto__`, 6 AS `x"]}\'`, 7 AS `zwei\nZeilen ä`, a.id, b.id FROM customer a JOIN customer b ON a.id = b.id LIMIT 1',
    );
    expect(columns.map(({ name }) => name)).toEqual([
      'a',
      'a',
      'A',
      '',
      '__proto__',
      'x"]}\'',
      'zwei\nZeilen ä',
      'id',
      'id',
    ]);
    expect(rows).toEqual([[1, 2, 3, 4, 5, 6, 7, 1, 1]]);
  });

  test('a thousand columns and more', async () => {
    const { columns, rows } = await rowsOf(
      `SELECT ${Array.from({ length: 4_000 }, (_, index) => `${index} AS c${index}`).join(', ')}`,
    );
    expect(columns).toHaveLength(4_000);
    expect(rows[0]?.[3_999]).toBe(3_999);
  });

  test('no rows have columns all the same', async () => {
    const { columns, rows } = await rowsOf('SELECT id, name FROM customer WHERE FALSE');
    expect(columns.map(({ name }) => name)).toEqual(['id', 'name']);
    expect(rows).toEqual([]);
  });

  test('params are bound as what they are', async () => {
    const { rows } = await rowsOf('SELECT ?, ?, ?, ?, ?, ?, ?', [
      null,
      true,
      7,
      -1.5,
      2 ** 53 - 1,
      '1" OR \'1\\',
      '😀',
    ]);
    expect(rows).toEqual([[null, 1, 7, -1.5, 9007199254740991, '1" OR \'1\\', '😀']]);
    expect((await rowsOf('SELECT id FROM orders ORDER BY id LIMIT ? OFFSET ?', [2, 5])).rows).toEqual([
      [6],
      [7],
    ]);
    expect((await rowsOf('SELECT id FROM orders WHERE id IN (?, ?) ORDER BY id', ['2', 3])).rows).toEqual([
      [2],
      [3],
    ]);
    expect((await rowsOf('SELECT ? + 1', [2 ** 52])).rows).toEqual([[2 ** 52 + 1]]);
  });

  test('rows that are passed over', async () => {
    const reading = await engine.read(
      { sql: 'SELECT seq FROM seq_1_to_100000', params: [] },
      { skip: 99_998 },
    );
    expect(await reading.next(10)).toEqual([[99_999], [100_000]]);
    await reading.close();
  });
});
