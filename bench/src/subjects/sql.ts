import { join } from 'node:path';
import { root } from '../program.ts';
import type { Subject } from '../subject.ts';
import { asked } from '../workloads/sql/place.ts';
import { sqlWork } from '../workloads/sql.ts';

/** What ours brings as its sample. */
const SAMPLE = join(root, 'servers/sql/sample/chinook.sqlite');

const TOTALS = `SELECT c.Country, sum(i.Total) AS total FROM Customer c JOIN Invoice i ON i.CustomerId = c.CustomerId GROUP BY c.Country ORDER BY total DESC LIMIT 10`;
const INVOICES =
  'SELECT InvoiceId, CustomerId, InvoiceDate, BillingCity, BillingCountry, Total FROM Invoice ORDER BY InvoiceId LIMIT 100';

export function sql(): Subject {
  const small = 'SELECT 1';
  return {
    questions: ['the tables there are', 'the columns of two tables', 'ten totals', '100 rows × 6 columns'],
    args: [SAMPLE],
    surfaces: ['read', 'write'].map((access) => ({
      name: `--access=${access}`,
      args: [SAMPLE, `--access=${access}`],
    })),
    callShare: 0.2,
    small: asked.ours(small),
    answers: [
      [{ tool: 'search_schema', args: {} }],
      [{ tool: 'describe_tables', args: { tables: ['Invoice', 'Customer'] } }],
      [asked.ours(TOTALS)],
      [asked.ours(INVOICES)],
    ],
    work: sqlWork,
    peer: {
      module: import.meta.resolve('@bytebase/dbhub'),
      args: ['--transport', 'stdio', '--dsn', `sqlite://${SAMPLE}`],
      layout:
        "without its optional\n  drivers of other engines and clouds, so that it starts in two thirds of the time that npm's whole install takes",
      small: asked.peer(small),
      answers: [
        [{ tool: 'search_objects', args: { object_type: 'table' } }],
        ['Invoice', 'Customer'].map((pattern) => ({
          tool: 'search_objects',
          args: { object_type: 'table', pattern, detail_level: 'full' },
        })),
        [asked.peer(TOTALS)],
        [asked.peer(INVOICES)],
      ],
    },
  };
}
