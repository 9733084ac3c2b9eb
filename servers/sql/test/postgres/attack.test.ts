import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refusal } from '@handrail/domain';
import { NO_READINGS, POISONED } from './attacks.ts';
import { insistedDatabase, LIMITED, limitedDatabase, makeLimited, never, read } from './reader.ts';

const SETUP = `
${makeLimited};
CREATE SCHEMA evil;
CREATE TABLE evil.victim (id int);
CREATE TABLE victim (id int PRIMARY KEY);
INSERT INTO victim VALUES (1), (2), (3);
CREATE SEQUENCE counter;
CREATE EXTENSION dblink;
CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM public.victim; RETURN 1; END';
CREATE FUNCTION wiping_outside() RETURNS text LANGUAGE sql AS $$ SELECT dblink_exec('dbname=postgres', 'DELETE FROM victim') $$;
CREATE PROCEDURE wiping() LANGUAGE sql AS 'DELETE FROM public.victim';
CREATE VIEW sneaky AS SELECT wipe() AS id;
GRANT ALL ON ALL TABLES IN SCHEMA public, evil TO ${LIMITED.user};
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${LIMITED.user};
GRANT ALL ON SCHEMA public, evil TO ${LIMITED.user};
GRANT TEMPORARY ON DATABASE postgres TO ${LIMITED.user};
`;

/** Everything that an attack could change, seen by the superuser on another connection. */
const WORLD = `
SELECT string_agg(id::text, ',' ORDER BY id) FROM victim;
SELECT last_value, is_called FROM counter;
SELECT string_agg(oid::regclass::text || relkind::text || coalesce(relacl::text, ''), ',' ORDER BY oid) FROM pg_class WHERE oid >= 16384;
SELECT string_agg(rolname || rolsuper::text, ',' ORDER BY rolname) FROM pg_roles;
SELECT count(*) FROM pg_largeobject_metadata;
SELECT count(*) FROM pg_replication_slots;
SELECT count(*) FROM pg_replication_origin;
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';
SELECT count(*) FROM pg_db_role_setting;
SELECT count(*) FROM pg_description WHERE objoid >= 16384;
SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%';
SELECT pg_walfile_name(pg_current_wal_lsn());
SELECT pg_conf_load_time(), pg_is_in_recovery();
SHOW work_mem`;

/** What a session must be like before each statement. */
const SESSION = `SELECT pg_backend_pid(), current_user, session_user, current_setting('search_path'),
current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'),
current_setting('transaction_read_only'), current_setting('default_transaction_read_only'), current_setting('client_encoding'),
current_setting('bytea_output'), current_setting('DateStyle'), current_setting('standard_conforming_strings'),
(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
(SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors WHERE name <> 'handrail'),
(SELECT count(*) FROM pg_listening_channels()), pg_my_temp_schema(), (SELECT count(*) FROM public.victim), (SELECT last_value FROM public.counter)`;

describe.skipIf(lacks('postgresql'))('attacks on PostgreSQL', () => {
  let server: PostgresServer;
  const folder = temporaryFolder();
  const canary = join(folder.path, 'canary');
  const armed = (sql: string) => sql.replaceAll('CANARY', canary);
  const refusalOf = async (work: Promise<unknown>) =>
    await work.then(
      () => undefined,
      (error: unknown) => error,
    );

  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(SETUP);
    await server.sql('CHECKPOINT');
  });
  afterAll(async () => {
    await server?.stop();
    folder[Symbol.dispose]();
  });

  describe.each([
    ['a limited role', limitedDatabase],
    ['a superuser on whom the operator insists', insistedDatabase],
  ])('by %s', (_, open) => {
    it('what is no reading is refused as such, and changes nothing', async () => {
      using database = open(server);
      const world = await server.sql(WORLD);
      const session = await read(database, SESSION);
      for (const sql of NO_READINGS) {
        const refusal = await refusalOf(read(database, armed(sql)));
        const code = refusal instanceof Refusal ? refusal.code : refusal;
        // Without the right to call it, a function is not even looked into.
        expect([sql, code]).toEqual([sql, expect.stringMatching(/^(?:read_only|sql_error)$/)]);
        expect([sql, await read(database, SESSION)]).toEqual([sql, session]);
      }
      expect(await server.sql(WORLD)).toBe(world);
      expect(existsSync(canary)).toBe(false);
    });

    it('what reads by its form leaves nothing behind', async () => {
      using database = open(server);
      const world = await server.sql(WORLD);
      const session = await read(database, SESSION);
      for (const sql of POISONED) {
        await read(database, armed(sql)).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
        });
        expect([sql, await read(database, SESSION)]).toEqual([sql, session]);
      }
      expect(await server.sql(WORLD)).toBe(world);
      expect(existsSync(canary)).toBe(false);
    });

    it('what belongs to the server is out of reach', async () => {
      using database = open(server);
      for (const sql of POISONED.filter((one) =>
        /pg_read|pg_ls|pg_stat_file|lo_import|lo_export|switch|reload|dblink/.test(one),
      ))
        expect([sql, await refusalOf(read(database, armed(sql)))]).toEqual([sql, expect.any(Refusal)]);
    });

    it('explain runs readings alone', async () => {
      using database = open(server);
      const world = await server.sql(WORLD);
      for (const sql of NO_READINGS) {
        const statement = { sql: armed(sql), params: [] };
        await refusalOf(database.explain(statement, false, { signal: never }));
        const refusal = await refusalOf(database.explain(statement, true, { signal: never }));
        expect([sql, refusal]).toEqual([sql, expect.any(Refusal)]);
      }
      for (const sql of POISONED)
        await refusalOf(database.explain({ sql: armed(sql), params: [] }, true, { signal: never }));
      expect(await server.sql(WORLD)).toBe(world);
      expect(existsSync(canary)).toBe(false);
    });
  });

  it('says read_only for changes that the role has every right to', async () => {
    using database = limitedDatabase(server);
    const others: unknown[] = [];
    for (const sql of NO_READINGS) {
      const refusal = await refusalOf(read(database, armed(sql)));
      if (!(refusal instanceof Refusal) || refusal.code !== 'read_only') others.push([sql, refusal]);
    }
    expect(others).toEqual([]);
  });
});
