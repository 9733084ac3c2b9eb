import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@handrail/testing/temporary';
import { expect, it } from 'vitest';
import { Asking, rowsIn } from './asking.ts';
import { mariadb, onEach, postgres, sqlite } from './on-each.ts';

const TEXT = 'thirty characters for every row';
const COLUMNS = `a.i AS i, '${TEXT}' AS t`;
/** Most that it may grow by, in MiB; what it saves is three times as much. */
const GROWTH = 64;

/** Rows of a product, in millions. */
const millions = (count: number): string =>
  count < 1
    ? `SELECT ${COLUMNS} FROM numbers a, numbers b WHERE b.i <= ${count * 1_000}`
    : `SELECT ${COLUMNS} FROM numbers a, numbers b, numbers c WHERE c.i <= ${count}`;

/** Peak resident MiB of the server and of its largest session; from Linux's /proc, and 0 elsewhere. */
function peak(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? [];
  const peaks = [pid, ...children.map(Number)].map((each) =>
    Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1]),
  );
  const [own = 0, ...others] = peaks;
  return (own + Math.max(0, ...others)) / 1_024;
}

onEach([sqlite, postgres, mariadb], 'millions of rows', (lab) => {
  it('come a page at a time, and are all saved, in the memory of a few', async () => {
    using folder = temporaryFolder();
    await using server = await Asking.open([...lab().args, `--save-folder=${folder.path}`]);
    const save = { save_as: 'csv', timeout_ms: 30_000 };
    const few = await server.query(millions(0.005));
    await server.query(millions(0.2), save);
    const before = peak(server.pid);
    const many = await server.query(millions(5));
    for (const said of [few, many]) {
      expect(rowsIn(said)).toHaveLength(200);
      expect(said.text).toContain('more to come');
    }
    expect(await server.query(millions(5), save)).toMatchObject({ code: undefined });
    expect(peak(server.pid) - before).toBeLessThan(GROWTH);
    const sizes = readdirSync(folder.path).map((name) => statSync(join(folder.path, name)).size);
    const all = Array.from({ length: 1_000 }, (_, index) => `${index + 1},${TEXT}\r\n`.length);
    const line = all.reduce((sum, length) => sum + length);
    expect(Math.max(...sizes)).toBe(line * 5_000 + 'i,t\r\n'.length);
  }, 60_000);
});
