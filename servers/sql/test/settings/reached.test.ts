import { chmodSync } from 'node:fs';
import { Refusal } from '@handrail/domain';
import { type MariadbServer, startMariadb } from '@handrail/testing/mariadb-server';
import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Databases } from '../../src/session/databases.ts';
import { readSettings } from '../../src/settings/settings.ts';

/** What the settings say must lead to the real server, as the role that was meant. */

const ODD = 'p@ss/w:rd?#[]% %41&=\'"\\ä€𝄞';
const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
folder.make({ 'home/': '' });

async function roleOf(given: { connections?: string[]; config?: string }, env: NodeJS.ProcessEnv = {}) {
  const connections = readSettings(
    { connections: [], config: undefined, allowPrivileged: false, access: 'read', sample: '', ...given },
    { env, home: folder.at('home'), folder: folder.path },
  );
  using databases = new Databases(connections);
  const { role } = await databases.find(undefined).opened({ signal: new AbortController().signal });
  return role;
}

const configured = (connection: object) => {
  folder.make({ 'sql.json': JSON.stringify({ connections: { main: connection } }) });
  return { config: 'sql.json' };
};

const refusal = async (url: string, env: NodeJS.ProcessEnv = {}) => {
  try {
    await roleOf({ connections: [url] }, env);
  } catch (error) {
    return error instanceof Refusal
      ? [error.code, error.message, error.hint, error.content].join(' ')
      : String(error);
  }
  return 'not refused';
};

describe.skipIf(lacks('postgresql'))('a PostgreSQL', () => {
  let server: PostgresServer;
  let at = '';
  beforeAll(async () => {
    server = await startPostgres();
    at = `${server.host}:${server.port}`;
    await server.sql(`CREATE ROLE reader LOGIN PASSWORD '${ODD.replaceAll("'", "''")}'`);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  it('is reached with an odd password, percent-encoded in the URL', async () => {
    const url = `postgres://reader:${encodeURIComponent(ODD)}@${at}/postgres`;
    expect(await roleOf({ connections: [url] })).toBe('reader');
  });

  it('is reached with it from the configuration file, its environment, or a file', async () => {
    const url = `postgres://reader@${at}/postgres`;
    expect(await roleOf(configured({ url, password: ODD }))).toBe('reader');
    const inUrl = configured({ url: `postgres://reader:\${PW}@${at}/postgres` });
    expect(await roleOf(inUrl, { PW: ODD })).toBe('reader');
    folder.make({ password: `${ODD}\n` });
    expect(await roleOf(configured({ url, password_file: 'password' }))).toBe('reader');
  });

  it('is reached by the environment of libpq alone, also through its socket', async () => {
    const env = { PGPORT: String(server.port), PGUSER: 'reader', PGPASSWORD: ODD, PGDATABASE: 'postgres' };
    expect(await roleOf({ connections: ['postgres://'] }, { ...env, PGHOST: server.host })).toBe('reader');
    expect(await roleOf({ connections: ['postgres://'] }, { ...env, PGHOST: server.socket })).toBe('reader');
  });

  it('is reached by the password file of libpq', async () => {
    const escaped = ODD.replaceAll(/[\\:]/g, String.raw`\$&`);
    folder.make({ 'home/.pgpass': `other:*:*:*:no\n${server.host}:${server.port}:*:reader:${escaped}\n` });
    chmodSync(folder.at('home/.pgpass'), 0o600);
    expect(await roleOf({ connections: [`postgres://reader@${at}/postgres`] })).toBe('reader');
  });

  it('that refuses is told without the password', async () => {
    const wrong = await refusal(`postgres://reader:s3cret-canary@${at}/postgres`);
    expect(wrong).toContain('cannot_connect');
    expect(wrong).not.toContain('s3cret-canary');
    expect(await refusal(`postgres://reader@${at}/none`, { PGPASSWORD: ODD })).toMatch(
      /cannot_connect.*none/,
    );
  });
});

describe.skipIf(lacks('mariadb'))('a MariaDB', () => {
  let server: MariadbServer;
  let at = '';
  beforeAll(async () => {
    server = await startMariadb();
    at = `${server.host}:${server.port}`;
    const password = ODD.replaceAll(/['\\]/g, String.raw`\$&`);
    await server.sql(
      `CREATE DATABASE shop; CREATE USER reader@'%' IDENTIFIED BY '${password}'; GRANT SELECT ON shop.* TO reader@'%'`,
    );
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  it('is reached with an odd password, in the URL or from the environment', async () => {
    const url = `mariadb://reader:${encodeURIComponent(ODD)}@${at}/shop`;
    expect(await roleOf({ connections: [url] })).toMatch(/^reader@/);
    expect(await roleOf({ connections: [`mysql://reader@${at}/shop`] }, { MYSQL_PWD: ODD })).toMatch(
      /^reader@/,
    );
    const fields = {
      engine: 'mysql',
      host: server.host,
      port: server.port,
      user: 'reader',
      database: 'shop',
    };
    expect(await roleOf(configured({ ...fields, password: '${PW}' }), { PW: ODD })).toMatch(/^reader@/);
  });

  it('that refuses is told without the password', async () => {
    const wrong = await refusal(`mysql://reader:s3cret-canary@${at}/shop`);
    expect(wrong).toContain('cannot_connect');
    expect(wrong).not.toContain('s3cret-canary');
  });
});
