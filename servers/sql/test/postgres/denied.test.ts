import { Refusal } from '@handrail/domain';
import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/session/database.ts';
import type { Deny } from '../../src/settings/connection.ts';
import { connectionTo, makeLimited, never, read, targetOf, valueOf } from './reader.ts';

/** Each schema has what one test needs; the role may read nothing in it but what the test lets it. */
const SETUP = `${makeLimited};
CREATE ROLE keeper;
CREATE ROLE guest LOGIN NOINHERIT PASSWORD 'x' IN ROLE keeper;
CREATE TABLE open (id int, body text);
CREATE TABLE secrets (id int, word text, hash text);
INSERT INTO secrets VALUES (1, 'kept', 'kept');
CREATE VIEW view_of AS SELECT * FROM secrets;
CREATE VIEW view_of_view AS SELECT id FROM view_of;
CREATE MATERIALIZED VIEW stored AS SELECT id FROM view_of;
CREATE VIEW ids AS SELECT id FROM secrets;
CREATE VIEW in_where AS SELECT id FROM secrets WHERE hash LIKE 'a%';
CREATE VIEW whole_row AS SELECT row_to_json(s) AS j FROM secrets s;
CREATE VIEW of_open AS SELECT id FROM open;
CREATE TABLE events (at int, word text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (1) TO (100);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (100) TO (200);
CREATE FUNCTION telling() RETURNS SETOF secrets SECURITY DEFINER LANGUAGE sql AS 'TABLE secrets';
REVOKE EXECUTE ON FUNCTION telling FROM PUBLIC;
GRANT SELECT ON open TO limited, guest;
`;

describe.skipIf(lacks('postgresql'))('what PostgreSQL is to keep from a role', () => {
  let server: PostgresServer;
  let isSince15 = false;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(SETUP);
    isSince15 = Number(await server.sql('SHOW server_version_num')) >= 150_000;
  });
  afterAll(async () => await server?.stop());

  const open = (deny: Partial<Deny>, over = {}) =>
    new Database(
      connectionTo(targetOf(server, { user: 'limited', password: 'battery-staple', ...over }), {
        deny: { tables: [], columns: [], ...deny },
      }),
    );

  /** Undefined where the connection can be used. */
  async function refusalOf(deny: Partial<Deny>, over = {}): Promise<Refusal | undefined> {
    using database = open(deny, over);
    try {
      await database.opened({ signal: never });
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  /** Lets the role read something, looks, and takes it back by the statements of the refusal. */
  async function judged(grant: string, deny: Partial<Deny>): Promise<Refusal | undefined> {
    await server.sql(`GRANT SELECT ${grant} TO limited`);
    const refusal = await refusalOf(deny);
    const remedy = refusal?.hint.match(/(?:REVOKE|GRANT) [^;]*;/g)?.join('\n');
    await server.sql(remedy ?? `REVOKE SELECT ${grant} FROM limited`);
    expect(await refusalOf(deny)).toBeUndefined();
    return refusal;
  }

  const TABLE = { tables: ['secrets'] };
  const COLUMN = { columns: ['secrets.hash'] };
  const EVENTS = { tables: ['events'] };
  it.each<[string, string, Partial<Deny>]>([
    ['a view', 'ON view_of', TABLE],
    ['a view of a view', 'ON view_of_view', TABLE],
    ['a column of a view', '(id) ON view_of', TABLE],
    ['a materialized view', 'ON stored', TABLE],
    ['a view of other columns', 'ON ids', TABLE],
    ['a view of the column', 'ON view_of', COLUMN],
    ['a view that looks for the column', 'ON in_where', COLUMN],
    ['a view of the whole row', 'ON whole_row', COLUMN],
    ['a partition', 'ON events_1', EVENTS],
    ['the table of a partition', 'ON events', { tables: ['events_1'] }],
    ['the column in a partition', '(word) ON events_2', { columns: ['events.word'] }],
  ])('is found in %s', async (_, grant, deny) => {
    expect(await judged(grant, deny)).toMatchObject({
      code: 'privileged_role',
      message: expect.stringContaining(grant.replace(/.* ?ON /, '')),
    });
  });

  it.each<[string, string, Partial<Deny>]>([
    ['a view of another table', 'ON of_open', TABLE],
    ['a view of other columns', 'ON ids', COLUMN],
    ['another partition', 'ON events_2', { tables: ['events_1'] }],
    ['another column of a partition', '(at) ON events_1', { columns: ['events.word'] }],
  ])('does not speak against %s', async (_, grant, deny) => {
    expect(await judged(grant, deny)).toBeUndefined();
  });

  it('a view with the rights of its reader gives nothing away, but what is stored of it may', async () => {
    if (!isSince15) return;
    await server.sql(`CREATE VIEW asking WITH (security_invoker = on) AS TABLE secrets;
      CREATE MATERIALIZED VIEW through AS TABLE asking; GRANT SELECT ON asking TO limited`);
    expect(await refusalOf(TABLE)).toBeUndefined();
    using database = open(TABLE);
    await expect(read(database, 'TABLE asking')).rejects.toMatchObject({ code: 'sql_error' });
    await server.sql('GRANT SELECT ON through TO limited');
    using unguarded = open({});
    expect(await valueOf(unguarded, 'SELECT word FROM through')).toBe('kept');
    expect(await refusalOf(TABLE)).toMatchObject({ message: expect.stringContaining('"through"') });
    await server.sql('DROP VIEW asking CASCADE');
  });

  it('rights of a role that it can become count, whether they are inherited or not', async () => {
    const guest = { user: 'guest', password: 'x' };
    expect(await refusalOf(TABLE, guest)).toBeUndefined();
    await server.sql('GRANT SELECT ON secrets TO keeper');
    using unguarded = open({}, guest);
    const sql = "SELECT set_config('role', 'keeper', true), query_to_xml('TABLE secrets', true, false, '')";
    expect((await read(unguarded, sql)).rows[0]?.[1]).toContain('kept');
    const refusal = await refusalOf(TABLE, guest);
    expect(refusal).toMatchObject({
      code: 'privileged_role',
      message: expect.stringContaining('"public"."secrets"'),
      hint: expect.stringContaining('REVOKE "keeper" FROM "guest";'),
    });
    await server.sql(/(REVOKE "keeper"[^;]*;)/.exec(refusal?.hint ?? '')?.[1] ?? '');
    expect(await refusalOf(TABLE, guest)).toBeUndefined();
    await server.sql('GRANT keeper TO guest; REVOKE SELECT ON secrets FROM keeper');
  });

  it.each<[string, Partial<Deny>, string]>([
    ['a mistyped table', { tables: ['secrest'] }, 'the table "secrest" (near: "secrets")'],
    ['a column without its table', { columns: ['body'] }, 'the column "body" (near: '],
    ['quotes', { tables: ['"open"'] }, 'near: "open"'],
    ['a blank at the end', { tables: ['open '] }, 'the table "open "'],
    ['the database', { tables: ['postgres.public.open'] }, 'the table "postgres.public.open"'],
    ['all of a schema', { tables: ['public.*'] }, 'the table "public.*"'],
    ['one of several', { tables: ['secrets', 'gone'] }, 'the table "gone"'],
  ])('an entry that names nothing is refused: %s', async (_, deny, said) => {
    expect(await refusalOf(deny)).toMatchObject({
      code: 'unknown_denied',
      message: expect.stringContaining(said),
    });
  });

  it('functions of whose inside nothing is known are told of', async () => {
    const told = expect.stringMatching(/rights of their owner.*telling\(\)/);
    using before = open(TABLE);
    expect((await before.opened({ signal: never })).warnings).not.toContainEqual(told);
    await server.sql('GRANT EXECUTE ON FUNCTION telling TO limited');
    using database = open(TABLE);
    expect((await database.opened({ signal: never })).warnings).toContainEqual(told);
    expect(await valueOf(database, 'SELECT word FROM telling()')).toBe('kept');
  });

  it('hundreds of names and views are found in one answer of bounded length', async () => {
    await server.sql(`DO $$ BEGIN FOR i IN 1..300 LOOP
      EXECUTE format('CREATE VIEW %I AS SELECT * FROM secrets', 'v' || i || E'\\n"x');
      EXECUTE format('GRANT SELECT ON %I TO limited', 'v' || i || E'\\n"x'); END LOOP; END $$`);
    const refusal = await refusalOf(TABLE);
    expect(refusal?.message).toContain('295 more');
    expect(`${refusal?.message} ${refusal?.hint}`).not.toContain('\n');
    expect(`${refusal?.message} ${refusal?.hint}`.length).toBeLessThan(3_000);
  });
});
