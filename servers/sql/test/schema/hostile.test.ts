import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeTables } from '../../src/tools/describe-tables.ts';
import { type Laboratory, laboratories } from '../engines.ts';
import { fenced, player, textOf } from '../query/playing.ts';
import { hostileName } from './hostile-names.ts';

/** Engines tell names apart without regard to letter case, and some to accents. */
const selector = (name: string) => name.toLowerCase();
const tables = fc.uniqueArray(
  fc.record({
    name: hostileName,
    columns: fc.uniqueArray(hostileName, { selector, minLength: 1, maxLength: 4 }),
  }),
  { selector: ({ name }) => selector(name), minLength: 5, maxLength: 20 },
);

describe.each(laboratories)('tables and columns of any name on $engine', ({ engine, isMissing, open }) => {
  let laboratory: Laboratory;
  beforeAll(async () => {
    if (!isMissing) laboratory = await open();
  });
  afterAll(async () => await laboratory?.[Symbol.asyncDispose]());

  const quoted = (name: string) => {
    const mark = engine === 'mysql' ? '`' : '"';
    return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
  };

  it.skipIf(isMissing)('are described with rows and values', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (given) => {
        const target = await laboratory.database(
          given.flatMap(({ name, columns }) => [
            `CREATE TABLE ${quoted(name)} (${columns.map((column) => `${quoted(column)} varchar(20)`).join(', ')})`,
            `INSERT INTO ${quoted(name)} VALUES (${columns.map((_, at) => `'value ${at}'`).join(', ')})`,
          ]),
        );
        using play = player({ target, budget: 100_000 });
        const asked = { tables: given.map(({ name }) => quoted(name)), sample_rows: 1, stats: true };
        const lines = fenced(textOf(await play.run(describeTables, asked))).split('\n');
        const rows = lines.filter((line) => line.startsWith('  ['));
        expect(rows).toEqual(
          given.map(({ columns }) => `  [${columns.map((_, at) => `"value ${at}"`).join(',')}]`),
        );
        expect(lines.filter((line) => line.startsWith('  values: ')).length).toBe(given.length);
        expect(lines.length).toBe(given.length * 5); // title, columns, two of the row, values
      }),
      { numRuns: 3 },
    );
  });
});
