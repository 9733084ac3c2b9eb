import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@handrail/testing/temporary';
import { expect, it } from 'vitest';
import { Asking, rowsIn } from './asking.ts';
import { mariadb, onEach, postgres, sqlite } from './on-each.ts';

const TEXT = 'thirty characters for every row';
const COLUMNS = `a.i AS i, '${TEXT}' AS t`;
/** Most that it may grow by, in MiB; what it saves is twice as much. */
const GROWTH = 100;

/** Rows of a product, in millions. */
const millions = (count: number): string =>
  count < 1
    ? `SELECT ${COLUMNS} FROM numbers a, numbers b WHERE b.i <= ${count * 1_000}`
    : `SELECT ${COLUMNS} FROM numbers a, numbers b, numbers c WHERE c.i <= ${count}`;

/** Peak resident MiB of the server and of its sessions, each by itself; from Linux's /proc, and 0 elsewhere. */
function peak(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? [];
  return [pid, ...children.map(Number)].reduce((sum, each) => {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1];
    return sum + Number(kib) / 1_024;
  }, 0);
}

onEach([sqlite, postgres, mariadb], 'millions of rows', (lab) => {
  const peakOf = async (sql: string, more: object, args: readonly string[] = []) => {
    await using server = await Asking.open([...lab().args, ...args]);
    const said = await server.query(sql, more);
    return { said, mib: peak(server.pid) };
  };

  it('come a page at a time, in the memory of a few', async () => {
    const few = await peakOf(millions(0.005), {});
    const many = await peakOf(millions(5), {});
    for (const { said } of [few, many]) {
      expect(rowsIn(said)).toHaveLength(200);
      expect(said.text).toContain('more to come');
    }
    expect(many.mib - few.mib).toBeLessThan(GROWTH);
  });

  it('are all saved, in the memory of a few', async () => {
    using folder = temporaryFolder();
    const args = [`--save-folder=${folder.path}`];
    const more = { save_as: 'csv', timeout_ms: 30_000 };
    const few = await peakOf(millions(0.5), more, args);
    const many = await peakOf(millions(5), more, args);
    expect(many.said).toMatchObject({ code: undefined });
    expect(many.mib - few.mib).toBeLessThan(GROWTH);
    const sizes = readdirSync(folder.path).map((name) => statSync(join(folder.path, name)).size);
    const all = Array.from({ length: 1_000 }, (_, index) => `${index + 1},${TEXT}\r\n`.length);
    const line = all.reduce((sum, length) => sum + length);
    expect(Math.max(...sizes)).toBe(line * 5_000 + 'i,t\r\n'.length);
  }, 60_000);
});
