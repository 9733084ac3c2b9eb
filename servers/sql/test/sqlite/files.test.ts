import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { expect, it } from 'vitest';
import { Refusal } from '@handrail/domain';
import { answer, asNobody, elsewhere, open, setUp } from './files.ts';
import { alter } from './opened.ts';

const POSIX = process.platform !== 'win32';

it('says which file it is, and which SQLite', async () => {
  const { path } = setUp();
  expect(await open(path).engine.open()).toEqual({
    product: 'SQLite',
    version: expect.stringMatching(/^3\.\d+\.\d+$/),
    database: 'a.db',
    warnings: [],
  });
});

it('says what is wrong with a path, and tells nothing else of it', async () => {
  const { folder } = setUp();
  writeFileSync(folder.at('text.db'), 'not a database, but long enough to be one'.repeat(100));
  writeFileSync(folder.at('blank.db '), '');
  mkdirSync(folder.at('folder.db'));
  expect(await answer(folder.at('absent.db'))).toBe('file_missing');
  expect(await answer(folder.at('no', 'folder', 'a.db'))).toBe('file_missing');
  expect(await answer(folder.at('a.db', 'b.db'))).toMatch(/^(?:cannot_connect|file_missing)$/);
  expect(await answer(folder.at('text.db'))).toBe('not_a_database');
  expect(await answer(folder.at('folder.db'))).toBe('not_a_database');
  expect(await answer(folder.at('blank.db '))).toBe('cannot_connect');
  await expect(open(folder.at('absent.db')).engine.open()).rejects.toThrow(
    expect.not.objectContaining({ message: expect.stringContaining(folder.path) }),
  );
});

it.runIf(POSIX)('does not wait at a pipe', async () => {
  const { folder } = setUp();
  spawnSync('mkfifo', [folder.at('pipe.db')]);
  expect(await answer(folder.at('pipe.db'))).toBe('not_a_database');
});

it('takes an empty file for an empty database', async () => {
  const { folder } = setUp();
  writeFileSync(folder.at('empty.db'), '');
  const opened = open(folder.at('empty.db'));
  expect(await opened.rows('SELECT 1')).toEqual([[1n]]);
  expect((await opened.engine.catalog()).tables).toEqual([]);
  expect(readFileSync(folder.at('empty.db'))).toHaveLength(0);
});

it('opens odd names of files', async () => {
  const { folder, path } = setUp();
  for (const name of ['file:a.db', 'a?mode=memory', "it's %41.db", 'ü \u202E.db', ':memory:', 'new\nline']) {
    copyFileSync(path, folder.at(name));
    expect([name, await answer(folder.at(name))]).toEqual([name, [[1n]]]);
  }
});

it('survives damaged files', async () => {
  const rows = Array.from({ length: 400 }, (_, index) => `(${index}, '${'x'.repeat(50)}')`).join(', ');
  const { folder, path } = setUp(
    `CREATE TABLE t(a, b); CREATE INDEX i ON t(a); INSERT INTO t VALUES ${rows}`,
  );
  const whole = readFileSync(path);
  const damaged = folder.at('damaged.db');
  const codes = new Set<unknown>();
  // The header and the schema byte by byte, the rest here and there.
  for (let at = 0; at < whole.length; at += at < 120 ? 1 : 97) {
    const bytes = Buffer.from(whole);
    bytes.fill(0xfe, at, at + 3);
    writeFileSync(damaged, bytes);
    const found = await answer(damaged);
    codes.add(Array.isArray(found) ? 'read' : found);
    await open(damaged)
      .engine.catalog()
      .catch((error: unknown) => codes.add(error instanceof Refusal ? error.code : error));
  }
  copyFileSync(path, damaged);
  truncateSync(damaged, 9_000);
  expect(await answer(damaged)).toBe('database_damaged');
  for (const code of codes)
    expect(code).toMatch(/^(?:read|not_a_database|database_damaged|cannot_connect|sql_error)$/);
  expect(codes).toContain('database_damaged');
  expect(codes).toContain('not_a_database');
});

it('reads what is at the path now, when another file took the place', async () => {
  const { folder, path } = setUp();
  const opened = open(path);
  expect(await opened.rows('SELECT a FROM t')).toEqual([[1n]]);
  alter(folder.at('b.db'), 'CREATE TABLE t(a); INSERT INTO t VALUES (2)');
  renameSync(folder.at('b.db'), path);
  expect(await opened.rows('SELECT a FROM t')).toEqual([[2n]]);
  rmSync(path);
  expect(await opened.refusal('SELECT a FROM t')).toBe('file_missing');
});

it('sees what another program changes, tables too', async () => {
  const { path } = setUp();
  const opened = open(path);
  await opened.rows('SELECT * FROM t');
  alter(path, 'ALTER TABLE t ADD COLUMN b DEFAULT 5; CREATE TABLE u(x); INSERT INTO t VALUES (2, 3)');
  expect(await opened.rows('SELECT * FROM t')).toEqual([
    [1n, 5n],
    [2n, 3n],
  ]);
  expect(await opened.rows('SELECT * FROM u')).toEqual([]);
});

it.runIf(POSIX)('reads in a folder that must not be written to, and leaves nothing there', async () => {
  const { folder, path } = setUp();
  chmodSync(path, 0o444);
  await asNobody(folder, async () => {
    expect(await answer(path)).toEqual([[1n]]);
    expect(readdirSync(folder.path)).toEqual(['a.db']);
  });
});

it.runIf(POSIX)('says that a file must not be read', async () => {
  const { folder, path } = setUp();
  chmodSync(path, 0o000);
  await asNobody(folder, async () => expect(await answer(path)).toBe('cannot_connect'));
});

it('says that a transaction was left half done, which only a program that writes can mend', async () => {
  const { folder, path } = setUp();
  elsewhere(
    path,
    `database.pragma('cache_size = 1');
    database.exec("BEGIN; CREATE TABLE u(x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000) INSERT INTO u SELECT hex(randomblob(100)) FROM n");
    process.kill(process.pid, 'SIGKILL');`,
  );
  expect(readdirSync(folder.path)).toContain('a.db-journal');
  expect(await answer(path)).toBe('cannot_connect');
  alter(path, 'SELECT 1 FROM t');
  expect(await answer(path)).toEqual([[1n]]);
});
