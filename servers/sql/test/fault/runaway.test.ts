import { expect, it } from 'vitest';
import { Asking, rowsIn } from './asking.ts';
import { untilAtWork } from './laboratory.ts';
import { mariadb, onEach, postgres, sqlite } from './on-each.ts';

const SMALL = 'SELECT 1 AS n';

onEach([sqlite, postgres, mariadb], 'statements that do not end', (lab) => {
  it('delay nothing else, end at their deadline, and are gone then', async () => {
    await using server = await Asking.open(lab().args);
    await server.query(SMALL);
    const statements = lab().endless.slice(0, 3);
    const under = statements.map((sql) => server.beginQuery(sql, { timeout_ms: 6_000 }));
    await untilAtWork(lab(), statements.length);
    await server.ping();
    expect(rowsIn(await server.query(SMALL))).toEqual([[1]]);
    expect((await server.begin('list_connections', {}).said).code).toBeUndefined();
    await server.ping();
    expect(under.map((each) => each.isAnswered())).toEqual([false, false, false]);
    for (const { said } of under) expect(await said).toMatchObject({ code: 'timeout' });
    await untilAtWork(lab(), 0);
    expect(rowsIn(await server.query(SMALL))).toEqual([[1]]);
  });
});
