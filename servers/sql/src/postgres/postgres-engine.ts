import type { Client } from 'pg';
import type {
  Change,
  Changed,
  Engine,
  Opened,
  Plan,
  ReadBounds,
  Reading,
  Statement,
} from '../engine/engine.ts';
import type { Catalog } from '../schema/catalog.ts';
import type { Connection, NetworkTarget } from '../settings/connection.ts';
import { Backend } from './backend.ts';
import { cancelPostgres } from './cancel.ts';
import { readCatalog } from './catalog.ts';
import { changePostgres } from './change.ts';
import { type Connected, connectPostgres } from './connect.ts';
import { refuseReadableDenied } from './denied.ts';
import { exchange } from './exchange.ts';
import { explainPostgres } from './explain.ts';
import { insistedWarnings, readerOf } from './preflight.ts';
import { readPrivileges } from './privileges.ts';
import { CursorReading } from './reading.ts';
import { refusalOf } from './sql-error.ts';
import { TypeNames } from './type-names.ts';
import { valuesOf } from './values.ts';

/** One session with a PostgreSQL server, version 12 or later. */
export class PostgresEngine implements Engine {
  readonly #connection: Connection & { readonly target: NetworkTarget };
  readonly #types = new TypeNames();
  #connected: Connected | undefined;
  #backend: Backend | undefined;

  constructor(connection: Connection & { readonly target: NetworkTarget }) {
    this.#connection = connection;
  }

  async open(): Promise<Opened> {
    const { target, limits, deny } = this.#connection;
    this.#connected = await connectPostgres(target);
    const { client } = this.#connected;
    try {
      const privileges = await readPrivileges(client);
      const role = readerOf(privileges, this.#connection);
      const untold = await refuseReadableDenied(client, deny, privileges);
      const { statementTimeout, version, database } = privileges;
      const checksClient = await canCheckClient(client);
      this.#backend = new Backend(client, limits, { statementTimeout, checksClient, role });
      const warnings = [...insistedWarnings(privileges, role), ...privileges.warnings, ...untold];
      return { product: 'PostgreSQL', version, database, role: role ?? privileges.role, warnings };
    } catch (error) {
      await this.close();
      throw refusalOf(error);
    }
  }

  async read(
    { sql, params }: Statement,
    { skip, most }: Pick<ReadBounds, 'skip' | 'most'>,
  ): Promise<Reading> {
    const backend = this.#current();
    return await CursorReading.begin(
      backend,
      sql,
      valuesOf(params),
      { skip, most },
      async (fields) => await this.#types.columns(backend.client, fields),
    );
  }

  async explain({ sql, params }: Statement, analyze: boolean): Promise<Plan> {
    return await explainPostgres(this.#current(), sql, valuesOf(params), analyze);
  }

  async catalog(): Promise<Catalog> {
    return await readCatalog(this.#current());
  }

  async change(change: Change): Promise<readonly Changed[]> {
    const backend = this.#current();
    try {
      return await backend.alone(async () => await changePostgres(backend.client, change));
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async cancel(): Promise<void> {
    if (this.#connected === undefined) return;
    const { client, encryption } = this.#connected;
    await cancelPostgres(client, this.#connection.target, encryption);
  }

  async close(): Promise<void> {
    await this.#connected?.client.end();
  }

  #current(): Backend {
    if (this.#backend === undefined) throw new Error('not open');
    return this.#backend;
  }
}

/** Not before version 14, nor where the system of the server cannot. */
async function canCheckClient(client: Client): Promise<boolean> {
  try {
    await exchange(client, [{ sql: 'SET LOCAL client_connection_check_interval = 1000' }]);
    return true;
  } catch (error) {
    refusalOf(error); // throws a defect on
    return false;
  }
}
