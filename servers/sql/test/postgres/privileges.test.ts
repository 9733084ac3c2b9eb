import { Refusal } from '@handrail/domain';
import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/session/database.ts';
import {
  connectionTo,
  insistedDatabase,
  limitedDatabase,
  makeLimited,
  never,
  read,
  targetOf,
  valueOf,
} from './reader.ts';

describe.skipIf(lacks('postgresql'))('roles of PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(
      `${makeLimited}; CREATE EXTENSION dblink; CREATE TABLE victim AS SELECT generate_series(1, 3) AS id`,
    );
  });
  afterAll(async () => await server?.stop());

  it('a superuser is refused, with the statements that make a right role', async () => {
    using database = new Database(connectionTo(targetOf(server, {})));
    await expect(read(database, 'SELECT 1')).rejects.toMatchObject({
      code: 'privileged_role',
      message: expect.stringContaining('superuser'),
      hint: expect.stringContaining('CREATE ROLE handrail_reader LOGIN'),
    });
  });

  it('the role of the recipe is let in and reads', async () => {
    using refused = new Database(connectionTo(targetOf(server, {})));
    const refusal = await refused.opened({ signal: never }).catch((error: unknown) => error);
    const recipe =
      /(CREATE ROLE .*;) Or insist/.exec(refusal instanceof Refusal ? refusal.hint : '')?.[1] ?? '';
    await server.sql(recipe);
    using database = new Database(connectionTo(targetOf(server, { user: 'handrail_reader', password: '…' })));
    expect(await valueOf(database, 'SELECT count(*) FROM victim')).toBe(3);
    await server.sql('DROP OWNED BY handrail_reader; DROP ROLE handrail_reader');
  });

  it.each([
    ['BYPASSRLS', 'row-level security'],
    ['CREATEROLE', 'create roles'],
    ['REPLICATION', 'replicate'],
    ['IN ROLE pg_read_server_files', 'pg_read_server_files'],
    ['NOINHERIT IN ROLE pg_execute_server_program', 'pg_execute_server_program'],
    ['IN ROLE pg_write_server_files', 'pg_write_server_files'],
    ['NOINHERIT IN ROLE postgres', 'become a superuser'],
  ])('a role with %s is refused', async (right, said) => {
    await server.sql(`CREATE ROLE strong LOGIN PASSWORD 'x' ${right}`);
    using database = new Database(connectionTo(targetOf(server, { user: 'strong', password: 'x' })));
    await expect(read(database, 'SELECT 1')).rejects.toMatchObject({
      code: 'privileged_role',
      message: expect.stringContaining(said),
    });
    await server.sql('DROP ROLE strong');
  });

  it('a role that may call pg_read_file is refused, and one that reaches dblink is warned of', async () => {
    using limited = limitedDatabase(server);
    const { warnings } = await limited.opened({ signal: never });
    expect(warnings).toEqual([expect.stringContaining('dblink')]);
    await server.sql(
      `CREATE ROLE strong LOGIN PASSWORD 'x'; GRANT EXECUTE ON FUNCTION pg_read_file(text) TO strong`,
    );
    using database = new Database(connectionTo(targetOf(server, { user: 'strong', password: 'x' })));
    await expect(read(database, 'SELECT 1')).rejects.toMatchObject({ code: 'privileged_role' });
    await server.sql('DROP OWNED BY strong; DROP ROLE strong');
  });

  it('so is one that may call it as another role', async () => {
    await server.sql(`CREATE ROLE other; GRANT EXECUTE ON FUNCTION pg_read_file(text) TO other;
      CREATE ROLE strong LOGIN NOINHERIT PASSWORD 'x' IN ROLE other`);
    using database = new Database(connectionTo(targetOf(server, { user: 'strong', password: 'x' })));
    await expect(read(database, 'SELECT 1')).rejects.toMatchObject({
      code: 'privileged_role',
      message: expect.stringContaining('may call pg_read_file'),
    });
    await server.sql('DROP OWNED BY other; DROP ROLE strong, other');
  });

  it('a role that others use is told of, as its readings can end their sessions', async () => {
    await server.sql("CREATE ROLE common LOGIN PASSWORD 'x'");
    const target = targetOf(server, { user: 'common', password: 'x' });
    using alone = new Database(connectionTo(target));
    const warned = expect.arrayContaining([expect.stringContaining('a role of its own')]);
    expect((await alone.opened({ signal: never })).warnings).not.toEqual(warned);
    const { host, port, user, password } = target;
    const other = new Client({ host, port, user, password, database: 'postgres' });
    other.on('error', () => {});
    await other.connect();
    try {
      using database = new Database(connectionTo(target));
      expect((await database.opened({ signal: never })).warnings).toEqual(warned);
    } finally {
      await other.end();
    }
  });

  it('a superuser on whom the operator insists reads as a role that only reads data', async () => {
    await server.sql(`CREATE TABLE guarded (id int); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY`);
    using database = insistedDatabase(server);
    expect(await database.opened({ signal: never })).toMatchObject({
      role: 'pg_read_all_data',
      warnings: [
        'The role "postgres" is a superuser; the operator insists on it.',
        expect.stringContaining('pg_read_all_data'),
        expect.stringContaining('dblink'),
      ],
    });
    expect(await valueOf(database, 'SELECT count(*) FROM victim')).toBe(3);
    // An error, where no rows would be a lie.
    await expect(read(database, 'TABLE guarded')).rejects.toMatchObject({
      content: expect.stringContaining('row-level security'),
    });
  });

  it('a role with its own roles, foreign tables and functions of a superuser is told of', async () => {
    await server.sql(`CREATE EXTENSION postgres_fdw;
      CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
      CREATE FOREIGN TABLE distant (id int) SERVER far; GRANT SELECT ON distant TO limited;
      CREATE FUNCTION mighty() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'`);
    using database = limitedDatabase(server);
    const { warnings } = await database.opened({ signal: never });
    expect(warnings.join('\n')).toMatch(/dblink[^]*Foreign tables[^]*mighty\(\)/);
  });

  it('messages that survive a rollback are told of, until the right to send them is taken away', async () => {
    using before = limitedDatabase(server);
    const warned = /(REVOKE EXECUTE ON FUNCTION pg_logical_emit_message.*;)/;
    expect((await before.opened({ signal: never })).warnings.join('\n')).not.toMatch(warned);
    await server.sql('ALTER SYSTEM SET wal_level = logical');
    await server.restart();
    using exposed = limitedDatabase(server);
    const { warnings } = await exposed.opened({ signal: never });
    await server.sql(warned.exec(warnings.join('\n'))?.[1] ?? '');
    using database = limitedDatabase(server);
    expect((await database.opened({ signal: never })).warnings.join('\n')).not.toMatch(warned);
    await expect(
      read(database, "SELECT pg_logical_emit_message(false, 'outbox', 'x')"),
    ).rejects.toMatchObject({ message: expect.stringContaining('42501') });
  });
});
