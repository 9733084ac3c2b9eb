/** The three engines as tests fill them: each database is made anew, by the driver itself. */
import { startMariadb } from '@handrail/testing/mariadb-server';
import { startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import type { NetworkTarget, Target } from '../src/settings/connection.ts';

export interface Laboratory extends AsyncDisposable {
  /** A new database in which the statements were run, one after the other. */
  database(statements: readonly string[]): Promise<Target>;
}

export interface Laboratories {
  readonly engine: Target['engine'];
  /** Whether the server is not on this machine. */
  readonly isMissing: boolean;
  open(): Promise<Laboratory>;
}

export const laboratories: readonly Laboratories[] = [
  { engine: 'sqlite', isMissing: false, open: async () => await Promise.resolve(sqlite()) },
  { engine: 'postgres', isMissing: lacks('postgresql'), open: postgres },
  { engine: 'mysql', isMissing: lacks('mariadb'), open: mariadb },
];

function sqlite(): Laboratory {
  const folder = temporaryFolder();
  let count = 0;
  return {
    async database(statements) {
      const path = folder.at(`${count++}.sqlite`);
      const database = new Sqlite(path);
      database.transaction(() => {
        for (const statement of statements) database.exec(statement);
      })();
      database.close();
      return await Promise.resolve({ engine: 'sqlite', path });
    },
    async [Symbol.asyncDispose]() {
      await Promise.resolve(folder[Symbol.dispose]());
    },
  };
}

async function postgres(): Promise<Laboratory> {
  const server = await startPostgres();
  // A superuser is not taken for changes.
  const [user, password] = ['owner', 'o'];
  await server.sql(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
  let count = 0;
  return {
    async database(statements) {
      const database = `lab_${count++}`;
      await server.sql(`CREATE DATABASE ${database} OWNER ${user}`);
      const client = new Client({ connectionString: server.url(user, password, database) });
      await client.connect();
      for (const statement of statements) await client.query(statement);
      await client.end();
      const { host, port } = server;
      return { engine: 'postgres', host, port, user, password, database, tls: { mode: 'disable' } };
    },
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}

async function mariadb(): Promise<Laboratory> {
  const server = await startMariadb();
  let count = 0;
  return {
    async database(statements) {
      const { host, port, root } = server;
      const database = `lab_${count++}`;
      await server.sql(`CREATE DATABASE ${database}`);
      const connection = await createConnection({ host, port, ...root, database, charset: 'utf8mb4' });
      for (const statement of statements) await connection.query(statement);
      await connection.end();
      const target: NetworkTarget = {
        engine: 'mysql',
        host,
        port,
        ...root,
        database,
        tls: { mode: 'disable' },
      };
      return target;
    },
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}
