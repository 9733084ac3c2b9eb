import { expect, it } from 'vitest';
import { Asking, rowsIn } from './asking.ts';
import { mariadb, onEach, postgres, sqlite } from './on-each.ts';

const SESSIONS = 4;

onEach([sqlite, postgres, mariadb], 'many calls at once', (lab) => {
  it(`answers 50 by ${SESSIONS} sessions, each its own`, async () => {
    await using server = await Asking.open(lab().args);
    const numbers = Array.from({ length: 50 }, (_, index) => index);
    const sql = (index: number) => `SELECT ${index} AS n, count(*) AS m FROM numbers WHERE i <= ${index}`;
    const answers = await Promise.all(numbers.map(async (index) => await server.query(sql(index))));
    expect(answers.map((said) => rowsIn(said))).toEqual(numbers.map((index) => [[index, index]]));
    expect(await lab().sessions()).toBe(SESSIONS);
  });
});
