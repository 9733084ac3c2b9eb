import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { describe, expect, it } from 'vitest';
import { SaveFolder } from '../../src/save/save-folder.ts';
import { saveFailure } from '../../src/save/save-failure.ts';
import { querySql } from '../../src/tools/query-sql.ts';
import { fenced, makeSqlite, player, textOf } from './playing.ts';

const count = (rows: number, ...columns: readonly string[]): string =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT ${['i', ...columns].join(', ')} FROM n`;

function saving({ quota = 1 << 30, budget = 10_000, memoryMiB = 512 } = {}) {
  const folder = temporaryFolder();
  folder.make({ 'saved/': '' });
  const saves = new SaveFolder(folder.at('saved'), quota);
  const target = makeSqlite(folder.at('it.db'), 'CREATE TABLE t (a)');
  const asking = player({ target, saves, budget, limits: { memoryMiB } });
  return {
    folder,
    saves,
    run: async (args: object, signal?: AbortSignal) => await asking.run(querySql, { ...args }, signal),
    files: () => readdirSync(folder.at('saved')),
    only: () => folder.at('saved', readdirSync(folder.at('saved'))[0] ?? ''),
    [Symbol.dispose]() {
      asking[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Rows as another program reads them. */
const readCsv = (path: string): unknown =>
  JSON.parse(
    execFileSync(
      'python3',
      [
        '-c',
        'import csv,json,sys; json.dump(list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True)), sys.stdout)',
        path,
      ],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    ),
  );

describe('save_as', () => {
  it('writes all rows into a file of its owner, and answers with a link, counts and the first rows', async () => {
    using own = saving();
    const outcome = await own.run({ sql: count(1_234, "'n' || i AS name"), save_as: 'csv' });
    const text = textOf(outcome);
    const { size, mode } = statSync(own.only());
    expect(text).toMatch(/^1234 rows saved · it · \d+ ms\n/);
    expect(text).toContain(`${own.only()} (${size} bytes, removed after a day)`);
    expect(fenced(text)).toBe('i,name\n1,n1\n2,n2\n3,n3\n4,n4\n5,n5');
    expect(mode & 0o777).toBe(0o600);
    const [name = ''] = own.files();
    expect(name).toMatch(/^it-\d{4}-\d\d-\d\d-[0-9a-f]{16}\.csv$/);
    expect('parts' in outcome && outcome.parts[1]).toEqual({
      type: 'resource_link',
      uri: `sql:///saved/${name}`,
      name,
      mimeType: 'text/csv',
      size,
    });
    expect(await own.saves.read(name)).toBe(readFileSync(own.only(), 'utf8'));
  });

  it('writes CSV that another program reads as the very cells', async () => {
    using own = saving();
    const odd = [
      'a,b',
      'say "x"',
      'two\nlines',
      'cr\rlf\r\n',
      '',
      ' spaced ',
      '=cmd()',
      '\u202Eé名😀',
      "it's",
      '"',
    ];
    const rows = odd.map(() => '(?, ?)').join(', ');
    const sql = `SELECT column1 AS "the ""key""", column2 AS "a,b", NULL AS missing FROM (VALUES ${rows})`;
    const outcome = await own.run({ sql, params: odd.flatMap((text, at) => [text, at]), save_as: 'csv' });
    expect(textOf(outcome)).toMatch(/^10 rows saved/);
    expect(readCsv(own.only())).toEqual([
      ['the "key"', 'a,b', 'missing'],
      ...odd.map((text, at) => [text, `${at}`, '']),
    ]);
  });

  it('writes an object a line as jsonl', async () => {
    using own = saving();
    await own.run({ sql: `SELECT 1 AS a, 2 AS a, x'00ff' AS b, 'two\nlines' AS c`, save_as: 'jsonl' });
    expect(own.only()).toMatch(/\.jsonl$/);
    expect(readFileSync(own.only(), 'utf8')).toBe('{"a":1,"a_2":2,"b":"AP8=","c":"two\\nlines"}\n');
  });

  it('shows five rows of a file whose rows have several lines', async () => {
    using own = saving();
    const sql =
      "SELECT 'a' || char(13, 10) || '\"' || i AS odd FROM (SELECT 1 AS i UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6)";
    const text = textOf(await own.run({ sql, save_as: 'csv' }));
    expect(fenced(text)).toBe(['odd', ...[1, 2, 3, 4, 5].map((i) => `"a\n""${i}"`)].join('\n'));
  });

  it('saves the header of a result without rows', async () => {
    using own = saving();
    expect(textOf(await own.run({ sql: 'SELECT 1 AS a WHERE 0', save_as: 'csv' }))).toMatch(/^0 rows saved/);
    expect(readFileSync(own.only(), 'utf8')).toBe('a\r\n');
  });

  it('takes no more memory for a million rows than for a thousand', async () => {
    // All of them are some 300 MB, and the process is ended beyond its limit.
    using own = saving({ memoryMiB: 220 });
    const sql = count(1_000_000, "printf('%.*c', 250, 'x') AS filler");
    const text = textOf(await own.run({ sql, save_as: 'csv', timeout_ms: 30_000 }));
    expect(text).toMatch(/^1000000 rows saved/);
    expect(statSync(own.only()).size).toBe(Number(/\((\d+) bytes/.exec(text)?.[1]));
  });

  it('keeps to the page whatever the first rows are like', async () => {
    using own = saving({ budget: 1_000 });
    const outcome = await own.run({
      sql: `SELECT printf('%.*c', 100000, char(0x202e)) AS a`,
      save_as: 'jsonl',
    });
    expect(Buffer.byteLength(textOf(outcome))).toBeLessThan(1_000);
  });

  it('leaves nothing of what failed, was cancelled, or took too long', async () => {
    using own = saving();
    const failing = count(200_000, 'abs(CASE WHEN i = 150000 THEN -9223372036854775808 ELSE i END)');
    expect(await own.run({ sql: failing, save_as: 'csv' })).toMatchObject({ code: 'sql_error' });
    expect(own.files()).toEqual([]);
    expect(await own.run({ sql: 'SELECT nothing', save_as: 'csv' })).toMatchObject({ code: 'sql_error' });
    expect(own.files()).toEqual([]);
    const endless = count(1e15);
    expect(await own.run({ sql: endless, save_as: 'csv', timeout_ms: 400 })).toMatchObject({
      code: 'timeout',
    });
    expect(own.files()).toEqual([]);
    const cancelling = new AbortController();
    const cancelled = own.run({ sql: endless, save_as: 'csv' }, cancelling.signal);
    while (own.files().length === 0 || statSync(own.only()).size === 0)
      await new Promise((done) => void setTimeout(done, 5));
    expect(own.only()).toMatch(/\.part$/);
    cancelling.abort();
    expect(await cancelled).toMatchObject({ code: 'cancelled' });
    expect(own.files()).toEqual([]);
  });

  it('keeps to the quota of all files together', async () => {
    using own = saving({ quota: 100_000 });
    const sql = count(10_000);
    expect(textOf(await own.run({ sql, save_as: 'csv' }))).toMatch(/^10000 rows/);
    expect(await own.run({ sql, save_as: 'csv' })).toMatchObject({ code: 'quota_exceeded' });
    expect(own.files()).toHaveLength(1);
    expect(textOf(await own.run({ sql: count(5_000), save_as: 'csv' }))).toMatch(/^5000 rows/);
    const several = await Promise.all(
      Array.from({ length: 4 }, async () => await own.run({ sql: count(3_000), save_as: 'csv' })),
    );
    expect(several.filter((outcome) => 'code' in outcome)).not.toHaveLength(0);
    expect(
      own.files().reduce((sum, name) => sum + statSync(own.folder.at('saved', name)).size, 0),
    ).toBeLessThanOrEqual(100_000);
  });

  it('removes its own files after a day, what was never finished after an hour, and nothing else', async () => {
    using own = saving();
    const ours = 'it-2026-01-01-0123456789abcdef.csv';
    const names = [ours, `${ours.replace('0', '1')}.part`, 'notes.csv', 'it-2026-01-01.csv', `${ours}.bak`];
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    own.folder.make(Object.fromEntries(names.map((name) => [`saved/${name}`, 'x'])));
    for (const name of names) utimesSync(own.folder.at('saved', name), ago(2), ago(2));
    await own.run({ sql: 'SELECT 1', save_as: 'csv' });
    expect(own.files()).toHaveLength(5);
    for (const name of names.filter((one) => !one.endsWith('.part')))
      utimesSync(own.folder.at('saved', name), ago(25), ago(25));
    await own.run({ sql: 'SELECT 1', save_as: 'csv' });
    expect(own.files().toSorted()).toEqual([...names.slice(2), ...(await own.saves.names())].toSorted());
    expect(own.files()).not.toContain(ours);
  });

  it('does not go together with pages', async () => {
    using own = saving();
    expect(await own.run({ sql: 'SELECT 1', save_as: 'csv', max_rows: 1 })).toMatchObject({
      code: 'not_together',
    });
    expect(own.files()).toEqual([]);
  });
});

describe('the folder of saved results', () => {
  it('must be there, and be a folder', () => {
    using folder = temporaryFolder();
    folder.make({ file: 'x' });
    const opening = (path: string) => () => new SaveFolder(path, 1);
    expect(opening(folder.at('nowhere'))).toThrow(
      'The folder for saved results cannot be used: the folder is not there.',
    );
    expect(opening(folder.at('file'))).toThrow('cannot be used: it is no folder.');
  });

  it('may vanish, which is said', async () => {
    using own = saving();
    rmSync(own.folder.at('saved'), { recursive: true });
    expect(await own.run({ sql: 'SELECT 1', save_as: 'csv' })).toMatchObject({
      code: 'save_failed',
      message: 'The folder for saved results cannot be used: the folder is not there.',
    });
  });

  it('says what the disk reports', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(saveFailure(full)).toMatchObject({ code: 'save_failed', message: /no space is left on the disk/ });
    const closed = Object.assign(new Error('EACCES: permission denied, access'), { code: 'EACCES' });
    expect(saveFailure(closed)).toMatchObject({
      code: 'save_failed',
      message: /this server may not write there/,
    });
    const other = new Error('a defect');
    expect(saveFailure(other)).toBe(other);
  });

  it('is not there unless the operator names it', async () => {
    using folder = temporaryFolder();
    using asking = player({ target: makeSqlite(folder.at('it.db'), 'CREATE TABLE t (a)') });
    const outcome = await asking.run(querySql, { sql: 'SELECT 1', save_as: 'csv' });
    expect(outcome).toMatchObject({ code: 'saving_off' });
  });

  it('gives back its own files alone, up to 1 MiB', async () => {
    using folder: Folder = temporaryFolder();
    const [ours, large, link, inner, pipe] = ['1', '2', '3', '4', '5'].map(
      (last) => `it-2026-01-01-000000000000000${last}.csv`,
    );
    folder.make({
      'saved/notes.csv': 'x',
      secret: 'x',
      [`saved/${ours}`]: 'a\r\n',
      [`saved/${large}`]: Buffer.alloc(2 ** 20 + 1),
    });
    symlinkSync(folder.at('secret'), folder.at('saved', link ?? ''));
    mkdirSync(folder.at('saved', inner ?? ''));
    if (process.platform !== 'win32') execFileSync('mkfifo', [folder.at('saved', pipe ?? '')]);
    const saves = new SaveFolder(folder.at('saved'), 1);
    expect(await saves.read(ours ?? '')).toBe('a\r\n');
    await expect(saves.read(large ?? '')).rejects.toMatchObject({ code: 'too_large' });
    for (const name of ['notes.csv', '../secret', link, inner, pipe, folder.at('secret'), ''])
      await expect(saves.read(name ?? '')).rejects.toMatchObject({ code: 'no_such_file' });
    expect(await saves.names()).toEqual([ours, large]);
    expect(existsSync(folder.at('secret'))).toBe(true);
  });
});
