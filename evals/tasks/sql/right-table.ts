import { defineTask } from '../../src/task.ts';
import { makeDatabase, sqlFlags } from '../../src/world.ts';

const AREAS = 'billing,catalog,crm,fleet,hr,legal,loyalty,media,pricing,search,security,tax'.split(',');
const THINGS =
  'account,audit,batch,contract,course,document,export,feed,group,import,item,job,lead,limit,message,note,period,plan,queue,rate,report,rule,run,score,task'.split(
    ',',
  );

/** 300 that have nothing to do with it, and two that seem to. */
const others = AREAS.flatMap((area) =>
  THINGS.map(
    (thing) =>
      `CREATE TABLE ${area}_${thing} (id INTEGER PRIMARY KEY, name TEXT, state TEXT, created_at TEXT);`,
  ),
);

/** Two in three of October came back for the address. */
const events = Array.from({ length: 90 }, (_, index) => {
  const reason = ['ADR', 'DMG', 'ADR'][index % 3];
  const month = index < 60 ? '10' : '11';
  return `(${index + 1}, ${1_000 + index}, '2026-${month}-${String(1 + (index % 28)).padStart(2, '0')}', '${reason}')`;
});

const SCRIPT = `
${others.join('\n')}
CREATE TABLE tax_return (id INTEGER PRIMARY KEY, year INTEGER, filed_on TEXT);
CREATE TABLE returned_order (id INTEGER PRIMARY KEY, order_id INTEGER, returned_on TEXT, refund_cents INTEGER);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 17)
INSERT INTO returned_order SELECT i, i, '2026-10-02', 500 FROM n;
CREATE TABLE logistics_undelivered (
  id INTEGER PRIMARY KEY, parcel_id INTEGER NOT NULL, came_back_on TEXT NOT NULL, reason_code TEXT NOT NULL
);
INSERT INTO logistics_undelivered VALUES ${events.join(',')};`;

/** Nothing says which table it is but the names of its columns, and the codes only the values that are there. */
export const rightTable = defineTask({
  prompt: 'How many parcels came back to us in October 2026 because their address was wrong?',
  server: 'sql',
  world(folder) {
    makeDatabase(folder, SCRIPT);
    return sqlFlags(folder, 'read');
  },
  async reference(call) {
    const { text } = await call('search_schema', { query: 'parcel came back' });
    const [table = ''] = /\w*undelivered\b/.exec(text) ?? [];
    const described = (await call('describe_tables', { tables: [table], stats: true })).text;
    const [code = ''] = /\bADR\b/.exec(described) ?? [];
    const sql = `SELECT count(*) AS parcels FROM ${table} WHERE came_back_on LIKE '2026-10-%' AND reason_code = ?`;
    return (await call('query_sql', { sql, params: [code] })).text;
  },
  async wrong(call) {
    await call('search_schema', { query: 'return' });
    const sql = `SELECT count(*) AS parcels FROM returned_order WHERE returned_on LIKE '2026-10-%'`;
    return (await call('query_sql', { sql })).text;
  },
  verify: (answer) => (/\b40\b/.test(answer) ? undefined : 'does not say 40'),
});
