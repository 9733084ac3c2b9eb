import { defineTask } from '../../src/task.ts';
import { makeDatabase, sqlFlags } from '../../src/world.ts';

/** Neither fits into a double: 2^53 + 1, and the sum of what follows it. */
const ACCOUNT = '9007199254740993';
const BALANCE = '123456789012345679';

const SCRIPT = `
CREATE TABLE bookings (id INTEGER PRIMARY KEY, account INTEGER NOT NULL, cents INTEGER NOT NULL);
INSERT INTO bookings VALUES
  (1, 9007199254740992, 5), (2, ${ACCOUNT}, 123456789012345000), (3, ${ACCOUNT}, 679), (4, 17, 99);`;

const sql =
  'SELECT account, sum(cents) AS balance FROM bookings GROUP BY account ORDER BY balance DESC LIMIT 1';

export const exactNumbers = defineTask({
  prompt:
    'Which account has the highest balance, and how much is it to the cent? I will transfer exactly that.',
  server: 'sql',
  world(folder) {
    makeDatabase(folder, SCRIPT);
    return sqlFlags(folder, 'read');
  },
  async reference(call) {
    return (await call('query_sql', { sql })).text;
  },
  async wrong(call) {
    const { text } = await call('query_sql', { sql });
    // As most programs read numbers
    return text.replace(/\d{15,}/g, (digits) => String(Number(digits)));
  },
  verify(answer) {
    const missing = [ACCOUNT, BALANCE].filter((digits) => !answer.includes(digits));
    return missing.length === 0 ? undefined : `does not say ${missing.join(' and ')}`;
  },
});
