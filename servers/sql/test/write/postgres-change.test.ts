import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../src/settings/connection.ts';
import { committed, type World, worldOf } from './world.ts';

const SCHEMA = `
DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION owner; GRANT USAGE ON SCHEMA public TO PUBLIC; SET ROLE owner;
CREATE TABLE t (id serial PRIMARY KEY, a text, at timestamptz DEFAULT now());
INSERT INTO t (a) VALUES ('x'), ('y'), ('z');
CREATE TABLE log (id serial, a text);
CREATE FUNCTION logged() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log (a) VALUES (old.a); RETURN old; END';
CREATE TRIGGER d AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION logged();
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE parts (id int, k int) PARTITION BY LIST (k);
CREATE TABLE part1 PARTITION OF parts FOR VALUES IN (1);
GRANT INSERT ON t TO writer; GRANT USAGE ON SEQUENCE t_id_seq TO writer;`;

describe.skipIf(lacks('postgresql'))('a change on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(
      "CREATE ROLE writer LOGIN PASSWORD 'w'; CREATE ROLE owner LOGIN PASSWORD 'o'; GRANT CREATE ON DATABASE postgres TO owner",
    );
  });
  afterAll(async () => await server.stop());
  beforeEach(async () => void (await server.sql(SCHEMA)));

  const world = (user = 'owner', password = 'o', settings?: Partial<Connection>): World => {
    const { host, port } = server;
    const tls = { mode: 'disable' } as const;
    const made = worldOf(
      { engine: 'postgres', host, port, user, password, database: 'postgres', tls },
      settings,
    );
    onTestFinished(() => made[Symbol.dispose]());
    return made;
  };

  it('says which sequences a dry run moved', async () => {
    const { change, rows } = world();
    expect(await change(["INSERT INTO t (a) VALUES ('new')"])).toMatchObject([
      { rows: 1, after: expect.stringMatching(/^\[4,"new",/), counters: 'public.t_id_seq' },
    ]);
    expect(await rows('SELECT count(*) FROM t')).toEqual(['3']);
    expect(await rows('SELECT last_value FROM t_id_seq')).toEqual(['4']);
    const [updated] = await change(["UPDATE t SET a = 'b' WHERE id = 1"]);
    expect(updated).not.toHaveProperty('counters');
  });

  it('checks deferred constraints in a dry run as at the end', async () => {
    const { change, rows } = world();
    for (const options of [{}, committed])
      expect(await change(['INSERT INTO c VALUES (1, 9)'], options)).toMatch(/^sql_error: .*23503/);
    const both = ['INSERT INTO c VALUES (1, 9)', 'INSERT INTO p VALUES (9)'];
    expect(await change(both)).toMatchObject([{ rows: 1 }, { rows: 1 }]);
    expect(await rows('SELECT count(*) FROM c')).toEqual(['0']);
  });

  it('says what triggers changed, and counts it', async () => {
    const { change } = world();
    expect(await change(['DELETE FROM t WHERE id < 3 RETURNING id'])).toEqual([
      {
        rows: 2,
        before: expect.stringMatching(/^\[1,"x","[^"]*"\] \[2,"y"/),
        returned: '[1] [2]',
        notes: 'Rows changed by triggers, foreign keys or WITH: 2 of "log".',
        counters: 'public.log_id_seq',
      },
    ]);
    expect(await change(['DELETE FROM t WHERE id < 3'], { mostRows: 3 })).toMatch(
      /^too_many_rows: This changes 4 rows/,
    );
  });

  it('counts what is changed inside WITH, and keeps to the limit there', async () => {
    const { change, rows } = world();
    const hidden = 'WITH d AS (DELETE FROM t WHERE id > 0 RETURNING *) SELECT count(*) FROM d';
    expect(await change([hidden])).toMatchObject([{ rows: 6, returned: '[3]' }]);
    expect(await change([hidden], { ...committed, mostRows: 2 })).toMatch(/^too_many_rows: /);
    const beside = 'WITH d AS (DELETE FROM t WHERE id > 0) INSERT INTO log (a) VALUES (1)';
    expect(await change([beside], { ...committed, mostRows: 2 })).toMatch(/^too_many_rows: /);
    expect(await rows('SELECT count(*) FROM t')).toEqual(['3']);
    expect(await rows('SELECT count(*) FROM log')).toEqual(['0']);
  });

  it('takes the part of a table for the table', async () => {
    const { change } = world();
    expect(await change(['INSERT INTO parts VALUES (1, 1)'])).toEqual([{ rows: 1, after: '[1,1]' }]);
  });

  it('by a role that may only insert has no samples, and works', async () => {
    const { change, rows } = world('writer', 'w');
    expect(await change(["INSERT INTO t (a) VALUES ('w')"], committed)).toEqual([
      { rows: 1, counters: 'public.t_id_seq' },
    ]);
    expect(await change(["UPDATE t SET a = 'w' WHERE id = 1"])).toMatch(/^sql_error: .*42501/);
    expect(await rows('SELECT 1').catch(() => [])).toEqual(['1']);
    expect(await server.sql('SELECT a FROM t WHERE id > 3')).toBe('w');
  });

  it('defines things in the transaction too', async () => {
    const { change, rows } = world();
    const three = [
      'CREATE TABLE q (a int)',
      'INSERT INTO q VALUES (1), (2)',
      'UPDATE q SET a = 3 WHERE a = 1',
    ];
    expect(await change([...three, 'TRUNCATE t, log'])).toMatchObject([{}, { rows: 2 }, { rows: 1 }, {}]);
    expect(await rows("SELECT to_regclass('q') IS NULL, (SELECT count(*) FROM t)")).toEqual(['true|3']);
    await change(three, committed);
    expect(await rows('SELECT a FROM q ORDER BY a')).toEqual(['2', '3']);
    expect(await change(['CREATE INDEX CONCURRENTLY i ON t (a)'], committed)).toMatch(/^sql_error: .*25001/);
  });

  it('leaves nothing in the session, whatever its functions set', async () => {
    const { change, rows } = world();
    await change(
      ["INSERT INTO t (a) SELECT set_config('search_path', 'nowhere', false) || pg_advisory_lock(7)::text"],
      committed,
    );
    expect(await change(["UPDATE t SET a = 'seen' WHERE id = 1"], committed)).toMatchObject([{ rows: 1 }]);
    expect(await rows("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).toEqual(['0']);
    expect(await rows('SELECT a FROM public.t WHERE id = 1')).toEqual(['seen']);
  });

  it('reads strings as the policy does, whatever the role has set', async () => {
    await server.sql('ALTER ROLE writer SET standard_conforming_strings = off; GRANT ALL ON t TO writer');
    const { change } = world('writer', 'w');
    // With backslashes as escapes the WHERE would stand inside the string.
    expect(await change([String.raw`UPDATE t SET a = '\' WHERE a = 'x' -- '`])).toMatchObject([{ rows: 1 }]);
    await server.sql('ALTER ROLE writer RESET ALL');
  });

  it('reads strings as the policy does, whatever a statement before has set', async () => {
    const { change, rows } = world();
    const set = "UPDATE t SET a = set_config('standard_conforming_strings', 'off', true) WHERE id = 3";
    // With backslashes as escapes the WHERE would stand inside the string.
    const two = [set, String.raw`UPDATE t SET a = '\' WHERE id = 1 -- '`];
    expect(await change(two, committed)).toMatchObject([
      { rows: 1 },
      { rows: 1, before: expect.stringMatching(/^\[1,/) },
    ]);
    expect(await rows('SELECT a FROM t ORDER BY id')).toEqual(['\\', 'y', 'off']);
  });

  it('counts what deferred triggers change before it keeps to the limit', async () => {
    const { change, rows } = world();
    await rows('CREATE TABLE many (id int)');
    await rows('INSERT INTO p VALUES (1)');
    await rows('INSERT INTO many SELECT 1 FROM generate_series(1, 50)');
    const remove = ['DELETE FROM p WHERE id = 1'];
    await rows(
      "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM many; RETURN NULL; END'",
    );
    await rows(
      'CREATE CONSTRAINT TRIGGER late AFTER DELETE ON p DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late()',
    );
    expect(await change(remove, { ...committed, mostRows: 30 })).toMatch(
      /^too_many_rows: This changes 51 rows/,
    );
    expect(await rows('SELECT count(*) FROM many')).toEqual(['50']);
    expect(await change(remove)).toMatchObject([
      { rows: 1, notes: 'Rows changed by triggers, foreign keys or WITH: 50 of "many".' },
    ]);
  });

  it.each([
    ['TRUNCATE t', "UPDATE t SET a = 'theirs' WHERE id = 1"],
    ['DROP TABLE IF EXISTS public.t', "UPDATE t SET a = 'theirs' WHERE id = 1"],
    [
      "INSERT INTO t (id, a) VALUES (9, 'new') ON CONFLICT (id) DO UPDATE SET a = 'new'",
      "INSERT INTO t VALUES (9, 'theirs')",
    ],
    [
      "INSERT INTO t (id, a) VALUES (1, 'new') ON CONFLICT (id) DO UPDATE SET a = 'new'",
      "UPDATE t SET a = 'theirs' WHERE id = 1",
    ],
  ])('is bound to the rows that are lost by %s', async (statement, meanwhile) => {
    const { change, evidence, rows } = world();
    const agreed = await evidence([statement]);
    expect(await evidence([statement])).toBe(agreed);
    await rows(meanwhile);
    expect(await change([statement], { ...committed, agreed })).toMatch(/^state_changed: /);
    expect(await rows("SELECT count(*) FROM t WHERE a = 'theirs'")).toEqual(['1']);
  });

  it('tells the rows that are lost, and the counters of a definition', async () => {
    const { change } = world();
    expect(await change(['TRUNCATE t'])).toMatchObject([{ notes: '3 rows of "t" go.' }]);
    expect(await change(["CREATE TABLE q AS SELECT nextval('t_id_seq') AS n"])).toMatchObject([
      { counters: 'public.t_id_seq' },
    ]);
  });

  it('fails when others changed between its look and its work, and says that it may be tried again', async () => {
    const { change, rows } = world();
    const slow = change(
      ["UPDATE t SET a = 'x' || pg_sleep(2)::text WHERE id = 2", "UPDATE t SET a = 'mine' WHERE id = 1"],
      committed,
    );
    // By then the snapshot is taken.
    const asleep =
      "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(2)%' AND pid <> pg_backend_pid()";
    await expect.poll(async () => await rows(asleep)).toEqual(['1']);
    await rows("UPDATE t SET a = 'theirs' WHERE id = 1");
    expect(await slow).toMatch(/^busy: .*40001/);
    expect(await rows('SELECT a FROM t WHERE id = 1')).toEqual(['theirs']);
  });

  it.each([
    ['40P01', 'busy'],
    ['40001', 'busy'],
    ['55P03', 'busy'],
    ['08001', 'sql_error'],
    ['57P01', 'connection_lost'],
  ])('that ends with %s is %s', async (code, kind) => {
    const { change, rows } = world();
    await rows(
      `CREATE FUNCTION fail() RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''${code}''; END'`,
    );
    expect(await change(['UPDATE t SET a = fail() WHERE id = 1'])).toMatch(new RegExp(`^${kind}: `));
  });

  it('is not made by a superuser, whoever insists, and says how to make a writer', async () => {
    const { database } = world(server.user, server.password);
    const opened = database.opened({ signal: new AbortController().signal });
    await expect(opened).rejects.toMatchObject({
      code: 'privileged_role',
      hint: expect.stringContaining(
        'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "public" TO handrail_writer;',
      ),
    });
    await expect(opened).rejects.toMatchObject({ hint: expect.not.stringContaining('allow_privileged') });
    const reader = world(server.user, server.password, { mode: 'read' });
    expect(await reader.database.opened({ signal: new AbortController().signal })).toMatchObject({
      role: 'pg_read_all_data',
    });
  });

  it('shows the role that writes', async () => {
    const { database } = world();
    expect(await database.opened({ signal: new AbortController().signal })).toMatchObject({ role: 'owner' });
  });

  it('is not kept when the connection is lost in the middle', async () => {
    const { change, rows } = world();
    const killed = change(
      ["UPDATE t SET a = 'lost' WHERE id = 1", 'UPDATE t SET a = pg_sleep(60)::text WHERE id = 2'],
      committed,
    );
    const end =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()";
    await expect.poll(async () => await rows(end)).toEqual(['1']);
    expect(await killed).toMatch(/^connection_lost: The change was stopped/);
    expect(await rows('SELECT a FROM t WHERE id = 1')).toEqual(['x']);
    expect(await change(["UPDATE t SET a = 'kept' WHERE id = 1"], committed)).toMatchObject([{ rows: 1 }]);
  });
});
