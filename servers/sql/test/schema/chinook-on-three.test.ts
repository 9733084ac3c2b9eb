import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeTables } from '../../src/tools/describe-tables.ts';
import { querySql } from '../../src/tools/query-sql.ts';
import { searchSchema } from '../../src/tools/search-schema.ts';
import { chinookOn, SAMPLE } from '../chinook.ts';
import { type Laboratory, laboratories } from '../engines.ts';
import { fenced, type Player, player, tableOf, textOf } from '../query/playing.ts';

const TABLES =
  'Album Artist Customer Employee Genre Invoice InvoiceLine MediaType Playlist PlaylistTrack Track'.split(
    ' ',
  );

// Not in words that only a change of case tells apart, which PostgreSQL does not keep.
const QUERIES = [
  'customer',
  'invoices',
  'album title',
  'price',
  'name',
  'trackid',
  'support rep',
  'tittle',
  'zebra',
];

const QUESTIONS = {
  'how many tracks are there': 'SELECT count(*) FROM Track',
  'the genres with most tracks':
    'SELECT g.Name, count(*) AS tracks FROM Genre g JOIN Track t ON t.GenreId = g.GenreId GROUP BY g.GenreId, g.Name ORDER BY tracks DESC, g.GenreId LIMIT 5',
  'who spent most':
    'SELECT c.CustomerId, c.LastName, sum(i.Total) AS spent FROM Customer c JOIN Invoice i ON i.CustomerId = c.CustomerId GROUP BY c.CustomerId, c.LastName ORDER BY spent DESC, c.CustomerId LIMIT 5',
  'what each country spent':
    'SELECT BillingCountry, count(*), sum(Total) FROM Invoice GROUP BY BillingCountry ORDER BY min(InvoiceId)',
  'who reports to whom':
    'SELECT e.LastName, e.HireDate, m.LastName FROM Employee e LEFT JOIN Employee m ON m.EmployeeId = e.ReportsTo ORDER BY e.EmployeeId',
  'the albums of one artist':
    "SELECT al.Title FROM Album al JOIN Artist ar ON ar.ArtistId = al.ArtistId WHERE ar.Name = 'AC/DC' ORDER BY al.AlbumId",
  'the longest tracks':
    'SELECT Name, Milliseconds, Bytes, Composer FROM Track ORDER BY Milliseconds DESC LIMIT 3',
  'playlists with their tracks':
    'SELECT p.PlaylistId, p.Name, count(pt.TrackId) FROM Playlist p LEFT JOIN PlaylistTrack pt ON pt.PlaylistId = p.PlaylistId GROUP BY p.PlaylistId, p.Name ORDER BY p.PlaylistId',
  'sales by year':
    'SELECT substr(CAST(InvoiceDate AS char(19)), 1, 4) AS y, count(*), sum(Total) FROM Invoice GROUP BY substr(CAST(InvoiceDate AS char(19)), 1, 4) ORDER BY y',
  'tracks that nobody bought':
    'SELECT count(*) FROM Track t WHERE NOT EXISTS (SELECT 1 FROM InvoiceLine l WHERE l.TrackId = t.TrackId)',
  'customers without a company':
    'SELECT CustomerId, FirstName, Company, State FROM Customer WHERE Company IS NULL ORDER BY CustomerId',
  'artists with many albums':
    'WITH n AS (SELECT ArtistId, count(*) AS albums FROM Album GROUP BY ArtistId) SELECT a.Name, n.albums FROM n JOIN Artist a ON a.ArtistId = n.ArtistId WHERE n.albums > 9 ORDER BY n.albums DESC, a.ArtistId',
  'the first invoice of each country':
    'SELECT InvoiceId, BillingCountry FROM (SELECT InvoiceId, BillingCountry, row_number() OVER (PARTITION BY BillingCountry ORDER BY InvoiceId) AS n FROM Invoice) x WHERE n = 1 ORDER BY InvoiceId',
  'names with letters of their own':
    "SELECT FirstName, LastName, City FROM Customer WHERE Country IN ('Brazil', 'Germany', 'Czech Republic') ORDER BY CustomerId",
};

/** NUMERIC is text on some engines and a number on others; both say the same. */
const plain = (cell: unknown): unknown =>
  typeof cell === 'number' || (typeof cell === 'string' && /^-?\d+\.\d+$/.test(cell))
    ? Number(cell).toFixed(2)
    : cell;

/** Types as each engine calls them, letter case and estimates left aside. */
const plainText = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/, ~[\d,]+ rows/g, '')
    .replaceAll(/\bnvarchar|\bcharacter varying/g, 'varchar')
    .replaceAll(/\bint\(\d+\)/g, 'integer')
    .replaceAll(/\bdatetime\b|\btimestamp without time zone/g, 'timestamp')
    .replaceAll(/\bdecimal\(/g, 'numeric(');

/** Lists come in any order. */
const plainLine = (line: string): string => {
  const [, label, list = ''] = /^( {2}(?:referenced by|indexes): )(.*)$/.exec(line) ?? [];
  return label === undefined ? line : `${label}${list.split(', ').toSorted().join(', ')}`;
};

interface Answers {
  readonly hits: readonly (readonly string[])[];
  readonly overview: readonly string[];
  readonly described: readonly string[];
  readonly rows: Readonly<Record<string, unknown>>;
}

async function answersOf(play: Player): Promise<Answers> {
  const lines = async (...[tool, args]: Parameters<Player['run']>) =>
    plainText(fenced(textOf(await play.run(tool, args)))).split('\n');
  const hits: string[][] = [];
  for (const query of QUERIES) hits.push(await lines(searchSchema, { query }));
  const rows: Record<string, unknown> = {};
  for (const [question, sql] of Object.entries(QUESTIONS))
    rows[question] = tableOf(textOf(await play.run(querySql, { sql }))).rows.map((row) => row.map(plain));
  return {
    hits,
    overview: await lines(searchSchema, {}),
    described: (await lines(describeTables, { tables: TABLES, sample_rows: 0 })).map(plainLine),
    rows,
  };
}

describe.each(laboratories.filter(({ engine }) => engine !== 'sqlite'))(
  'Chinook on $engine',
  ({ engine, isMissing, open }) => {
    let laboratory: Laboratory;
    let play: Player;
    let expected: Answers;
    let found: Answers;
    beforeAll(async () => {
      if (isMissing) return;
      laboratory = await open();
      play = player({ target: await chinookOn(laboratory, engine) });
      using sample = player({ target: { engine: 'sqlite', path: SAMPLE } });
      [expected, found] = await Promise.all([answersOf(sample), answersOf(play)]);
    });
    afterAll(async () => {
      play?.[Symbol.dispose]();
      await laboratory?.[Symbol.asyncDispose]();
    });

    it.skipIf(isMissing)('has the same tables, found by the same words', () => {
      expect(found.overview).toEqual(expected.overview);
      expect(found.hits).toEqual(expected.hits);
    });

    it.skipIf(isMissing)('has the same columns, keys, references and indexes', () => {
      expect(expected.described.length).toBeGreaterThan(2 * TABLES.length);
      expect(found.described).toEqual(expected.described);
    });

    it.skipIf(isMissing).each(Object.keys(QUESTIONS))('answers %s', (question) => {
      expect(expected.rows[question]).not.toEqual([]);
      expect(found.rows[question]).toEqual(expected.rows[question]);
    });

    it.skipIf(isMissing)('gives the same rows, ranges and values', async () => {
      using sample = player({ target: { engine: 'sqlite', path: SAMPLE } });
      const asked = { tables: ['Invoice', 'MediaType', 'Employee'], sample_rows: 2, stats: true };
      const looked = async (from: Player) =>
        fenced(textOf(await from.run(describeTables, asked)))
          .split('\n')
          .filter((line) => /^ {2}(?:\[|ranges|values)/.test(line))
          .map((line) => line.toLowerCase().replaceAll(/"(\d+\.\d+)"/g, '$1'));
      expect(await looked(play)).toEqual(await looked(sample));
    });
  },
);
