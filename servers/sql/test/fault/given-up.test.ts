import { expect, it } from 'vitest';
import { Asking, rowsIn } from './asking.ts';
import { untilAtWork } from './laboratory.ts';
import { mariadb, onEach, postgres, sqlite } from './on-each.ts';

onEach([sqlite, postgres, mariadb], 'what nobody waits for any more', (lab) => {
  it('ends when its call is cancelled, and the server goes on', async () => {
    await using server = await Asking.open(lab().args);
    for (const sql of lab().endless.slice(-2)) {
      const under = server.beginQuery(sql);
      await untilAtWork(lab(), 1);
      server.cancel(under);
      await untilAtWork(lab(), 0);
      expect(rowsIn(await server.query('SELECT 2 AS n'))).toEqual([[2]]);
    }
  });

  it('ends when it waits for a session and is cancelled', async () => {
    await using server = await Asking.open(lab().args);
    const [endless = ''] = lab().endless;
    const under = Array.from({ length: 4 }, () => server.beginQuery(endless));
    await untilAtWork(lab(), 4);
    const waits = server.beginQuery(endless);
    server.cancel(waits);
    under.forEach((each) => server.cancel(each));
    await untilAtWork(lab(), 0);
    expect(rowsIn(await server.query('SELECT 3 AS n'))).toEqual([[3]]);
    expect(await lab().atWork()).toBe(0);
  });

  it.each([
    ['the client goes', (server: Asking) => server.disconnect()],
    ['the server is killed', (server: Asking) => server.kill()],
  ])('ends when %s', async (_what, end) => {
    await using server = await Asking.open(lab().args);
    for (const sql of lab().endless.slice(0, 2)) void server.beginQuery(sql);
    await untilAtWork(lab(), 2);
    end(server);
    await expect.poll(() => lab().sessions()).toBe(0);
  });
});
