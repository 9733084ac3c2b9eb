import { expect, it } from 'vitest';
import { Asking, rowsIn } from './asking.ts';
import { untilAtWork } from './laboratory.ts';
import { mariadb, onEach, postgres, sqlite } from './on-each.ts';

const COUNT = 'SELECT count(*) AS n FROM numbers';

onEach([sqlite, postgres, mariadb], 'a session that was ended from outside', (lab) => {
  it('is not missed by the next call', async () => {
    await using server = await Asking.open(lab().args);
    for (let round = 0; round < 3; round++) {
      expect(rowsIn(await server.query(COUNT))).toEqual([[1_000]]);
      await lab().endSessions();
    }
    expect(rowsIn(await server.query(COUNT))).toEqual([[1_000]]);
  });

  it('does not harm the one after, when it was at work', async () => {
    await using server = await Asking.open(lab().args);
    const [endless = ''] = lab().endless;
    await server.query(COUNT);
    const { said } = server.beginQuery(endless, { timeout_ms: 2_000 });
    await untilAtWork(lab(), 1);
    await lab().endSessions();
    // What was lost is tried once more, and that runs into the deadline.
    expect((await said).code).toBe('timeout');
    expect(rowsIn(await server.query(COUNT))).toEqual([[1_000]]);
  });
});

onEach([postgres, mariadb], 'a database server that was restarted', (lab) => {
  it('is used again', async () => {
    await using server = await Asking.open(lab().args);
    expect(rowsIn(await server.query(COUNT))).toEqual([[1_000]]);
    await lab().server.restart();
    expect(rowsIn(await server.query(COUNT))).toEqual([[1_000]]);
  });
});
