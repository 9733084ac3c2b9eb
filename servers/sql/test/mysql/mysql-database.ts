import type { MariadbServer } from '@handrail/testing/mariadb-server';
import type { Column, Param } from '../../src/engine/engine.ts';
import { MysqlEngine } from '../../src/mysql/mysql-engine.ts';
import type { Row } from '../../src/rows/cell.ts';
import { Database } from '../../src/session/database.ts';
import { type Connection, defaultLimits, type NetworkTarget } from '../../src/settings/connection.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** What every test may read, and write where it may write. */
export const reader: Account = { user: 'reader', password: 'reads "only" \\ ä' };

const SCHEMA = String.raw`
CREATE DATABASE shop; CREATE DATABASE other; USE shop;
CREATE TABLE customer (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40) NOT NULL COMMENT 'full', born DATE) COMMENT 'who buys';
CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT NOT NULL, total DECIMAL(10,2) DEFAULT 0.00, note TEXT,
  INDEX by_note (note(10)), UNIQUE KEY once (customer_id, id), FOREIGN KEY (customer_id) REFERENCES customer (id));
INSERT INTO customer (name, born) VALUES ('Ada', '1815-12-10'), ('Böb', NULL), ('Eve; DROP TABLE customer', '2000-01-01');
INSERT INTO orders SELECT seq, 1 + seq % 3, seq / 4, CONCAT('note ', seq) FROM seq_1_to_300;
CREATE TABLE other.secret (id INT, word TEXT); INSERT INTO other.secret VALUES (1, 'hidden');
`;

/** A database with customers and orders, and an account that may read it. */
export async function fill(server: MariadbServer): Promise<void> {
  const password = reader.password.replaceAll(/[\\']/g, String.raw`\$&`);
  await server.sql(
    `${SCHEMA} CREATE USER reader@'%' IDENTIFIED BY '${password}'; GRANT SELECT, SHOW VIEW ON shop.* TO reader@'%';`,
  );
}

export type Changes = Partial<Omit<Connection, 'target' | 'name'>> & {
  readonly target?: Partial<NetworkTarget>;
};

export const connectionTo = (
  { host, port }: MariadbServer,
  { user, password }: Account,
  { target, ...rest }: Changes = {},
): Connection => ({
  name: 'shop',
  target: {
    engine: 'mysql',
    host,
    port,
    user,
    password,
    database: 'shop',
    tls: { mode: 'prefer' },
    ...target,
  },
  mode: 'read',
  allowPrivileged: false,
  limits: defaultLimits,
  deny: { tables: [], columns: [] },
  ...rest,
});

/** The engine in this process, where none is needed to be of its own. */
export function engineOf(
  server: MariadbServer,
  account: Account = reader,
  changes: Changes = {},
): MysqlEngine {
  const { target, ...rest } = connectionTo(server, account, changes);
  return new MysqlEngine({ ...rest, target: target as NetworkTarget });
}

/** All rows that an engine gives, whose cells are as they come. */
export async function rowsOf(
  engine: MysqlEngine,
  sql: string,
  params: readonly Param[] = [],
): Promise<readonly Row[]> {
  const reading = await engine.read({ sql, params }, { skip: 0 });
  try {
    return await reading.next(1_000_000);
  } finally {
    await reading.close();
  }
}

export const databaseOf = (
  server: MariadbServer,
  account: Account = reader,
  changes: Changes = {},
): Database => new Database(connectionTo(server, account, changes));

/** With the rights of root, which an operator must insist on. */
export const insisted = (server: MariadbServer): Database =>
  databaseOf(server, server.root, { allowPrivileged: true });

export const bounds = (timeoutMs = 20_000) => ({ signal: new AbortController().signal, timeoutMs });

export interface Answer {
  readonly columns: readonly Column[];
  readonly rows: readonly unknown[][];
}

interface Ask {
  readonly params?: readonly Param[];
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly skip?: number;
  /** Most rows; all of them by default. */
  readonly rows?: number;
}

/** All rows of a statement as the page shows them: bytes as an object, what no double holds as text. */
export async function read(database: Database, sql: string, ask: Ask = {}): Promise<Answer> {
  const { params = [], rows: most = Infinity, ...rest } = ask;
  const rows: unknown[][] = [];
  let columns: readonly Column[] = [];
  const portion = { rows: Math.min(most, 10_000), bytes: 8_000_000 };
  const form = { kind: 'page', cellBytes: 1_000_000, rowBytes: 4_000_000 } as const;
  await database.read({ sql, params }, { ...bounds(), ...rest, form, portion }, (batch, of) => {
    columns = of;
    rows.push(...batch.lines.map((line) => JSON.parse(line) as unknown[]));
    return rows.length < most;
  });
  return { columns, rows };
}

/** The code of the refusal that something ends with; `undefined` when it does not. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

/** Waits until something is so; a test that waits for ever ends by its own limit. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
