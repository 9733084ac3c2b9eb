import { defineTask } from '../../src/task.ts';
import { askDatabase, makeDatabase, sqlFlags } from '../../src/world.ts';

const QUERY =
  "SELECT o.id, sum(l.cents) AS cents FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.customer = 'C17' GROUP BY o.id";

const SCRIPT = `
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT NOT NULL, placed_on TEXT NOT NULL);
CREATE INDEX orders_by_customer ON orders (customer);
CREATE TABLE order_lines (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id), product INTEGER NOT NULL, cents INTEGER NOT NULL
);
CREATE INDEX order_lines_by_product ON order_lines (product);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
INSERT INTO orders SELECT i, 'C' || (i % 500), '2026-10-01' FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
INSERT INTO order_lines SELECT i, 1 + i % 5000, i % 97, i % 1000 FROM n;
ANALYZE;`;

/** The foreign key has none; the column that is asked for has one already. */
export const missingIndex = defineTask({
  prompt: `This takes too long. Give me the one statement that makes the index it lacks.\n\n${QUERY}`,
  server: 'sql',
  world(folder) {
    makeDatabase(folder, SCRIPT);
    return sqlFlags(folder, 'read');
  },
  async reference(call) {
    const { text } = await call('explain_sql', { sql: QUERY });
    // The flag names the column of the foreign key that is not indexed.
    const [, table = '', column = ''] = /\b(order_lines)\b.*?\b(order_id)\b/s.exec(text) ?? [];
    return `CREATE INDEX order_lines_by_order ON ${table} (${column})`;
  },
  async wrong(call) {
    await call('explain_sql', { sql: QUERY });
    return 'CREATE INDEX orders_customer ON orders (customer, placed_on)';
  },
  verify(answer, folder) {
    makeDatabase(folder, answer);
    const plan = askDatabase(folder, `EXPLAIN QUERY PLAN ${QUERY}`).map(({ detail }) => String(detail));
    return plan.some((line) => line.includes('SCAN') || line.includes('AUTOMATIC'))
      ? `leaves the plan at ${plan.join('; ')}`
      : undefined;
  },
});
