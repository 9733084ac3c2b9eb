import { Refusal } from '@handrail/domain';
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
import { catalogOf } from './catalog.ts';
import { changeMysql } from './change.ts';
import { cannotConnect } from './connect-failure.ts';
import { checkDenied } from './denied.ts';
import { explain } from './explain.ts';
import { isServerError, refusalOf } from './failure.ts';
import { gate, noRows } from './gate.ts';
import { Link, type Prepared } from './link.ts';
import type { MysqlConnection } from './mysql-connection.ts';
import { MysqlReading } from './mysql-reading.ts';
import { checkCount, checkMarks } from './params.ts';
import { rightsOf } from './rights.ts';
import { beginReading, endReading, limitTo, type Server, serverOf } from './server.ts';

/** What an open engine has. */
interface Open {
  readonly server: Server;
  readonly hasFiles: boolean;
  link: Link;
  /** The session is as new, and its read-only transaction has begun. */
  ready: Promise<void>;
  /** So long a statement in the session may take: mostly as the next one asks for, as it is what the last one did. */
  timeoutMs: number;
}

/** MariaDB and MySQL. A session is made as new behind each statement, while nobody waits for it. */
export class MysqlEngine implements Engine {
  readonly #connection: MysqlConnection;
  #open: Open | undefined;
  #isCancelled = false;

  constructor(connection: MysqlConnection) {
    this.#connection = connection;
  }

  async open(): Promise<Opened> {
    const { target, limits } = this.#connection;
    const link = await this.#connect();
    try {
      const server = await serverOf(link);
      const { hasFiles, warnings } = await rightsOf(link, server, this.#connection);
      const untold = await checkDenied(link, server, this.#connection);
      const { timeoutMs } = limits;
      await beginReading(link, server.product, timeoutMs);
      this.#open = { server, hasFiles, link, ready: Promise.resolve(), timeoutMs };
      const { product, version, role } = server;
      return { product, version, database: target.database, role, warnings: [...warnings, ...untold] };
    } catch (error) {
      link.destroy();
      throw error instanceof Refusal ? error : cannotConnect(error, target);
    }
  }

  async read(
    statement: Statement,
    { skip, timeoutMs }: Pick<ReadBounds, 'skip'> & Partial<ReadBounds>,
  ): Promise<Reading> {
    const { sql, params } = statement;
    const prepared = await this.#prepare(statement, timeoutMs);
    const rows = prepared.stream(params);
    rows.skip(skip);
    try {
      const columns = await rows.columns();
      return new MysqlReading(columns, rows, sql, (isEnded) => {
        prepared.close();
        this.#freshen(isEnded);
      });
    } catch (error) {
      this.#freshen(true);
      throw refusalOf(error, sql);
    }
  }

  async explain(statement: Statement, analyze: boolean): Promise<Plan> {
    const prepared = await this.#prepare(statement);
    prepared.close();
    return await this.#use(
      statement.sql,
      async ({ link, server }) => await explain(link, server, statement, analyze),
    );
  }

  async catalog(): Promise<Catalog> {
    const { database } = this.#connection.target;
    return await this.#use('', async ({ link, server }) => await catalogOf(link, server, database));
  }

  async change(change: Change): Promise<readonly Changed[]> {
    return await this.#use('', async ({ link, server }) => {
      await endReading(link, server.product);
      return await changeMysql(link, server, change);
    });
  }

  /** The whole connection goes: a statement that is only interrupted may give a wrong result, as BENCHMARK does. */
  async cancel(): Promise<void> {
    const link = this.#open?.link;
    if (link === undefined) return;
    this.#isCancelled = true;
    await this.#end(link).catch(() => undefined); // then the process ends, and the connection with it
    link.destroy();
  }

  async close(): Promise<void> {
    this.#open?.link.destroy();
  }

  /** A statement that reads, as far as the server can tell before it runs. */
  async #prepare({ sql, params }: Statement, timeoutMs?: number): Promise<Prepared> {
    const { server, hasFiles } = this.#opened();
    const { isQuery } = gate(sql, server.hasEscapes);
    // In whatever quotes: how they are read depends on the sql_mode of the server.
    if (hasFiles && /load_file/i.test(sql))
      throw new Refusal(
        'read_only',
        'LOAD_FILE reads files of the server, not the database.',
        'Leave it out; where it stands in a text, pass that in params.',
      );
    try {
      const { link } = await this.#ready(timeoutMs);
      const prepared = await link.prepare(sql);
      const { columns, parameters } = prepared;
      if (isQuery && columns.length === 0) throw noRows();
      checkCount(parameters, params.length);
      return prepared;
    } catch (error) {
      this.#freshen(true);
      if (isServerError(error)) checkMarks(sql, params.length);
      throw refusalOf(error, sql);
    }
  }

  async #use<T>(sql: string, work: (open: Open) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#ready());
    } catch (error) {
      throw refusalOf(error, sql);
    } finally {
      this.#freshen(true);
    }
  }

  #opened(): Open {
    if (this.#open === undefined) throw new Error('not open');
    return this.#open;
  }

  /** What cannot be made fresh, or is cancelled meanwhile, is a lost connection: the next session makes a new one. */
  async #ready(timeoutMs = this.#connection.limits.timeoutMs): Promise<Open> {
    const open = this.#opened();
    await open.ready.catch((cause: unknown) => {
      throw new Error('the session is not fresh', { cause });
    });
    if (open.timeoutMs !== timeoutMs) {
      await limitTo(open.link, open.server.product, timeoutMs);
      open.timeoutMs = timeoutMs;
    }
    if (this.#isCancelled) throw new Error('cancelled');
    return open;
  }

  /** @param isEnded whether the server has sent all of its answer; what it has not is cheaper to drop than to wait for */
  #freshen(isEnded: boolean): void {
    const open = this.#opened();
    open.ready = isEnded ? this.#reset(open) : this.#renew(open);
    open.ready.catch(() => {}); // the next statement is told
  }

  async #reset({ link, server, timeoutMs }: Open): Promise<void> {
    await link.reset();
    await beginReading(link, server.product, timeoutMs);
  }

  async #renew(open: Open): Promise<void> {
    const old = open.link;
    old.destroy();
    open.link = await this.#end(old);
    await beginReading(open.link, open.server.product, open.timeoutMs);
  }

  /** Ends a connection at the server, and answers the new one over which that was done. */
  async #end({ id }: Link): Promise<Link> {
    const link = await this.#connect();
    await link.query(`KILL ${id}`).catch(() => {}); // it may have ended by itself
    return link;
  }

  async #connect(): Promise<Link> {
    try {
      return await Link.connect(this.#connection.target);
    } catch (error) {
      throw cannotConnect(error, this.#connection.target);
    }
  }
}
