import { defineTask } from '../../src/task.ts';
import { askDatabase, makeDatabase, sqlFlags } from '../../src/world.ts';

const SCRIPT = `
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL);
INSERT INTO customers VALUES (1, 'Ada Lovelace', 'London'), (2, 'Grace Hopper', 'New York'), (3, 'Ada Lovelace', 'Paris');
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), state TEXT NOT NULL);
INSERT INTO orders VALUES
  (10, 1, 'packed'), (11, 1, 'packed'), (12, 1, 'cancelled'), (13, 2, 'packed'), (14, 3, 'packed'), (15, 1, 'packed');`;

const shipped = `UPDATE orders SET state = 'shipped' WHERE state = 'packed' AND customer_id`;

/** Two customers have the same name, which the dry run shows. */
export const markShipped = defineTask({
  prompt: 'The packed orders of Ada Lovelace in London have been shipped: enter it. Look before you write.',
  server: 'sql',
  world(folder) {
    makeDatabase(folder, SCRIPT);
    return sqlFlags(folder, 'write');
  },
  async reference(call) {
    const byName = `${shipped} IN (SELECT id FROM customers WHERE name = 'Ada Lovelace')`;
    const tried = (await call('execute_sql', { statements: byName })).text;
    if (!/\b4\b/.test(tried)) return tried;
    // One too many.
    const statements = `${shipped} = 1`;
    await call('execute_sql', { statements });
    const asked = (await call('execute_sql', { statements, dry_run: false })).text;
    const [, confirm = ''] = /confirm="([^"]+)"/.exec(asked) ?? [];
    return (await call('execute_sql', { statements, dry_run: false, confirm })).text;
  },
  async wrong(call) {
    const statements = `${shipped} = 1`;
    await call('execute_sql', { statements });
    // Only asks for consent, and takes that for done.
    return (await call('execute_sql', { statements, dry_run: false })).text;
  },
  verify(_answer, folder) {
    const ids = askDatabase(folder, "SELECT id FROM orders WHERE state = 'shipped' ORDER BY id").map(
      ({ id }) => id,
    );
    return ids.join() === '10,11,15' ? undefined : `marks ${ids.join(', ') || 'nothing'}`;
  },
});
