import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answer, asNobody, elsewhere, open, setUp } from './files.ts';

const POSIX = process.platform !== 'win32';

describe('locks', () => {
  function locked(path: string): Database.Database {
    const other = new Database(path);
    onTestFinished(() => void other.close());
    return other;
  }

  it('says that another program holds the database, having waited', async () => {
    const { path } = setUp();
    const other = locked(path);
    const opened = open(path);
    other.exec('BEGIN IMMEDIATE; INSERT INTO t VALUES (2)');
    expect(await opened.rows('SELECT a FROM t')).toEqual([[1n]]);
    other.exec('ROLLBACK; BEGIN EXCLUSIVE');
    expect(await opened.refusal('SELECT a FROM t')).toBe('busy');
    other.exec('COMMIT');
    expect(await opened.rows('SELECT a FROM t')).toEqual([[1n]]);
  });

  it('keeps its lock as long as it reads, though two copies of SQLite have the file open', async () => {
    const { path } = setUp('CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)');
    const opened = open(path);
    const reading = await opened.engine.read({ sql: 'SELECT a FROM t', params: [] }, { skip: 0 });
    await reading.next(1);
    expect(elsewhere(path, "database.pragma('busy_timeout = 0'); database.exec('DELETE FROM t')")).toContain(
      'locked',
    );
    expect(await reading.next(10)).toHaveLength(2);
    await reading.close();
    expect(elsewhere(path, "database.exec('DELETE FROM t')")).toBe('');
  });

  it('lets others write as soon as a reading is closed or has ended', async () => {
    const { path } = setUp('CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)');
    const other = locked(path);
    other.pragma('busy_timeout = 0');
    const opened = open(path);
    const reading = await opened.engine.read({ sql: 'SELECT a FROM t', params: [] }, { skip: 0 });
    await reading.next(1);
    expect(() => other.exec('DELETE FROM t WHERE a = 1')).toThrow('locked');
    await reading.close();
    other.exec('DELETE FROM t WHERE a = 1');
    const second = await opened.engine.read({ sql: 'SELECT a FROM t', params: [] }, { skip: 0 });
    expect(await second.next(10)).toHaveLength(2);
    other.exec('DELETE FROM t WHERE a = 2');
    const plan = { sql: 'SELECT a FROM t', params: [] };
    await opened.engine.explain(plan, true);
    await opened.engine.catalog();
    other.exec('DELETE FROM t');
    expect(await opened.rows('SELECT a FROM t')).toEqual([]);
  });
});

describe('WAL', () => {
  const WAL = 'PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)';

  it('reads what is written meanwhile, and does not stand in the way', async () => {
    const { path } = setUp(WAL);
    const other = new Database(path);
    onTestFinished(() => void other.close());
    const opened = open(path);
    for (let count = 2; count < 20; count++) {
      other.exec(`INSERT INTO t VALUES (${count})`);
      expect(await opened.rows('SELECT max(a) FROM t')).toEqual([[BigInt(count)]]);
    }
    const reading = await opened.engine.read({ sql: 'SELECT a FROM t', params: [] }, { skip: 0 });
    await reading.next(1);
    other.exec('DELETE FROM t');
    expect(await reading.next(100)).toHaveLength(18);
    await reading.close();
    expect(await opened.rows('SELECT count(*) FROM t')).toEqual([[0n]]);
    expect(other.pragma('wal_checkpoint(TRUNCATE)')).toEqual([{ busy: 0, log: 0, checkpointed: 0 }]);
    expect(other.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('sees what programs wrote that came and went, over and over', async () => {
    const { path } = setUp(WAL);
    const opened = open(path);
    const second = open(path);
    for (let count = 2; count < 8; count++) {
      expect(await opened.rows('SELECT count(*) FROM t')).toEqual([[BigInt(count - 1)]]);
      const reading = await second.engine.read({ sql: 'SELECT a FROM t', params: [] }, { skip: 0 });
      await reading.next(1);
      expect(elsewhere(path, `database.exec('INSERT INTO t VALUES (${count})'); database.close()`)).toBe('');
      expect(await reading.next(100)).toHaveLength(count - 2);
      await reading.close();
    }
    expect(await second.rows('SELECT integrity_check FROM pragma_integrity_check')).toEqual([['ok']]);
    expect(await opened.rows('SELECT sum(a) FROM t')).toEqual([[28n]]);
  });

  it('leaves the file itself as it is', async () => {
    const { path } = setUp(WAL);
    const before = readFileSync(path);
    const opened = open(path);
    expect(await opened.rows('SELECT * FROM t')).toEqual([[1n]]);
    await opened.engine.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.runIf(POSIX)('says what is missing in a folder that must not be written to', async () => {
    const { folder, path } = setUp(WAL);
    chmodSync(path, 0o444);
    await asNobody(folder, async () => {
      expect(await answer(path)).toBe('cannot_connect');
      expect(readdirSync(folder.path)).toEqual(['a.db']);
    });
  });
});
