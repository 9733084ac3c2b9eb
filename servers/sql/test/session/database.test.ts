import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Refusal } from '@handrail/domain';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { alter, type Settings } from '../sqlite/opened.ts';
import { databaseOf, linesOf, RUNAWAY } from './databases.ts';

const RUNNING = process.platform === 'linux';
const PATIENT = { timeout: 10_000 };

/** Processes of sessions that a process has. */
const sessionsOf = (parent: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, ppid] = status.slice(status.lastIndexOf(')') + 2).split(' ');
        return state !== 'Z' && Number(ppid) === parent && isSession(pid);
      } catch {
        return false; // gone meanwhile
      }
    });

const isSession = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('session/child.ts');

const codeOf = (error: unknown): unknown => (error instanceof Refusal ? error.code : error);

function setUp(settings?: Settings) {
  const folder: Folder = temporaryFolder();
  const path = folder.at('a.db');
  alter(path, 'CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)');
  const database = databaseOf(path, settings);
  onTestFinished(() => {
    database[Symbol.dispose]();
    folder[Symbol.dispose]();
  });
  return { database, path, folder };
}

it('reads in a process of its own, batch after batch', async () => {
  const { database } = setUp();
  const all =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i, 'x' FROM n";
  const lines = await linesOf(database, all);
  expect(lines).toHaveLength(20_000);
  expect(lines[12_344]).toBe('[12345,"x"]');
});

it('ends a reading of which no more is wanted, and reads the next one in the same process', async () => {
  const { database } = setUp({ limits: { sessions: 1 } });
  const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
  const signal = new AbortController().signal;
  const portion = { rows: 10, bytes: 1_000 };
  const form = { kind: 'page', cellBytes: 100, rowBytes: 1_000 } as const;
  let batches = 0;
  await database.read({ sql: endless, params: [] }, { signal, form, portion }, () => ++batches < 3);
  expect(batches).toBe(3);
  const before = sessionsOf(process.pid);
  expect(await linesOf(database, 'SELECT a FROM t')).toEqual(['[1]', '[2]', '[3]']);
  expect(sessionsOf(process.pid)).toEqual(before);
});

it('ends a statement at its time, and its process with it', async () => {
  const { database } = setUp();
  await expect(linesOf(database, RUNAWAY, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
  expect(await linesOf(database, 'SELECT 1')).toEqual(['[1]']);
});

it('never lets a statement take longer than the operator does', async () => {
  const { database } = setUp({ limits: { timeoutMs: 100 } });
  await expect(linesOf(database, RUNAWAY, { timeoutMs: 60_000 })).rejects.toMatchObject({ code: 'timeout' });
});

it('ends a statement when its call is cancelled, before and while it runs', async () => {
  const { database } = setUp();
  await expect(linesOf(database, RUNAWAY, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
  });
  const calling = new AbortController();
  const running = linesOf(database, RUNAWAY, { signal: calling.signal });
  setTimeout(() => calling.abort(), 300);
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(await linesOf(database, 'SELECT 1')).toEqual(['[1]']);
});

it('ends the process of a statement that takes too much memory, and no other', async () => {
  const { database } = setUp({ limits: { memoryMiB: 200 } });
  const calling = new AbortController();
  const other = linesOf(database, RUNAWAY, { signal: calling.signal }).catch(codeOf);
  const large = 'SELECT length(hex(randomblob(100000000)))';
  await expect(linesOf(database, large)).rejects.toMatchObject({ code: 'session_ended' });
  const many = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT length(group_concat(hex(zeroblob(500)))) FROM n`;
  await expect(linesOf(database, many)).rejects.toMatchObject({ code: 'session_ended' });
  expect(await linesOf(database, 'SELECT 1')).toEqual(['[1]']);
  calling.abort();
  expect(await other).toBe('cancelled');
});

it('says of a value of 900 MB that it is too big', async () => {
  const { database } = setUp();
  await expect(linesOf(database, 'SELECT randomblob(900000000)')).rejects.toMatchObject({
    code: 'value_too_big',
  });
  expect(await linesOf(database, 'SELECT 1')).toEqual(['[1]']);
});

it('keeps to the number of sessions, and lets the next one in as soon as one ends', async () => {
  const { database } = setUp({ limits: { sessions: 4 } });
  const four = Array.from({ length: 4 }, async () => await linesOf(database, RUNAWAY, { timeoutMs: 1_000 }));
  const ended = Promise.allSettled(four);
  const waiting = linesOf(database, 'SELECT 1');
  await vi.waitUntil(() => !RUNNING || sessionsOf(process.pid).length === 4, PATIENT);
  const gone = new AbortController();
  const leaving = linesOf(database, 'SELECT 2', { signal: gone.signal });
  gone.abort();
  await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
  expect(await waiting).toEqual(['[1]']);
  for (const result of await ended)
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'timeout' } });
});

it('reads beside a statement that runs away', async () => {
  const { database } = setUp({ limits: { sessions: 2 } });
  const calling = new AbortController();
  const running = linesOf(database, RUNAWAY, { signal: calling.signal }).catch(codeOf);
  for (let time = 0; time < 5; time++) expect(await linesOf(database, 'SELECT 1')).toEqual(['[1]']);
  calling.abort();
  expect(await running).toBe('cancelled');
});

it('begins anew when opening failed', async () => {
  const { database, path, folder } = setUp();
  const bounds = { signal: new AbortController().signal };
  renameSync(path, folder.at('b.db'));
  await expect(database.opened(bounds)).rejects.toMatchObject({ code: 'file_missing' });
  renameSync(folder.at('b.db'), path);
  expect(await database.opened(bounds)).toMatchObject({ product: 'SQLite', database: 'a.db' });
});

it('refuses a statement that no engine needs to see', async () => {
  const { database } = setUp();
  await expect(linesOf(database, `SELECT 1 --${'x'.repeat(1 << 20)}`)).rejects.toMatchObject({
    code: 'too_long',
  });
  await expect(linesOf(database, 'SELECT 1\0; DELETE FROM t')).rejects.toMatchObject({ code: 'sql_error' });
  expect(await linesOf(database, `SELECT 1 --${'x'.repeat((1 << 20) - 20)}`)).toEqual(['[1]']);
});

describe.runIf(RUNNING)('processes', () => {
  it('has a new one when the idle one was killed', async () => {
    const { database } = setUp();
    await linesOf(database, 'SELECT 1');
    const [idle] = sessionsOf(process.pid);
    expect(idle).toBeDefined();
    process.kill(idle ?? 0, 'SIGKILL');
    // The parent has not heard of it yet.
    expect(await linesOf(database, 'SELECT 1')).toEqual(['[1]']);
  });

  it('leaves none behind when it is disposed of', async () => {
    const { database } = setUp();
    const running = linesOf(database, RUNAWAY).catch((error: unknown) => error);
    await vi.waitUntil(() => sessionsOf(process.pid).length > 0, PATIENT);
    database[Symbol.dispose]();
    expect(await running).toMatchObject({ code: 'session_ended' });
    await vi.waitUntil(() => sessionsOf(process.pid).length === 0, PATIENT);
  });

  it('leaves none behind when the parent is killed, neither busy nor idle', async () => {
    const { path } = setUp();
    const parent: ChildProcess = fork(new URL('./parent.ts', import.meta.url), [path], { execArgv: [] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    await once(parent, 'message');
    const pid = parent.pid ?? 0;
    await vi.waitUntil(() => sessionsOf(pid).length >= 2, PATIENT);
    const orphans = sessionsOf(pid);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const lives = (orphan: number) => {
      try {
        return isSession(orphan);
      } catch {
        return false;
      }
    };
    await vi.waitUntil(() => !orphans.some(lives), PATIENT);
    expect(orphans.length).toBeGreaterThanOrEqual(2);
  });
});
