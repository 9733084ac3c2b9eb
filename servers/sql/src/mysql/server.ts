import type { Link } from './link.ts';

/** The server ends a statement by itself later than we do: BENCHMARK gives a result then, and a wrong one. */
const LATER_MS = 500;

/** What a server says of itself. */
export interface Server {
  readonly product: 'MariaDB' | 'MySQL';
  readonly version: string;
  /** As in `name@host`: the account that the role is, not how it came in. */
  readonly role: string;
  /** A backslash in a text is not one itself: its sql_mode is without NO_BACKSLASH_ESCAPES. */
  readonly hasEscapes: boolean;
}

export async function serverOf(link: Link): Promise<Server> {
  const [[version, comment, role, mode] = []] = await link.query(
    'SELECT @@version, @@version_comment, CURRENT_USER(), @@sql_mode',
  );
  const text = version ?? '';
  return {
    product: /mariadb/i.test(`${text} ${comment}`) ? 'MariaDB' : 'MySQL',
    version: /^\d+(?:\.\d+)*/.exec(text)?.[0] ?? text,
    role: role ?? '',
    hasEscapes: !/NO_BACKSLASH_ESCAPES/.test(mode ?? ''),
  };
}

/** MariaDB has the one name in all versions, MySQL 8 the other. */
const readOnly = (product: Server['product']): string =>
  product === 'MariaDB' ? 'tx_read_only' : 'transaction_read_only';

/**
 * Makes a new or reset session one that reads. The variable refuses what would end the transaction (DDL); the transaction
 * stays what it is even where a stored function sets the variable.
 * https://mariadb.com/docs/server/reference/sql-statements/transactions/set-transaction
 * https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_transaction_read_only
 */
export async function beginReading(link: Link, product: Server['product'], timeoutMs: number): Promise<void> {
  await link.query(
    `SET NAMES utf8mb4, SESSION ${readOnly(product)} = 1, SESSION ${longest(product, timeoutMs)}`,
  );
  await link.query('START TRANSACTION READ ONLY');
  // A proxy may have sent these elsewhere. It also overwrites FOUND_ROWS(), which a reset leaves.
  const [[isReadOnly] = []] = await link.query(`SELECT @@SESSION.${readOnly(product)}`);
  if (isReadOnly !== '1') throw new Error('the session is not read-only');
}

/** Of statements in a session whose transaction has begun. */
export async function limitTo(link: Link, product: Server['product'], timeoutMs: number): Promise<void> {
  await link.query(`SET SESSION ${longest(product, timeoutMs)}`);
}

function longest(product: Server['product'], timeoutMs: number): string {
  const ms = timeoutMs + LATER_MS;
  return product === 'MariaDB' ? `max_statement_time = ${ms / 1_000}` : `max_execution_time = ${ms}`;
}

/** Makes a session that reads one that may change; no transaction is under way then. */
export async function endReading(link: Link, product: Server['product']): Promise<void> {
  await link.query('ROLLBACK');
  await link.query(`SET SESSION ${readOnly(product)} = 0`);
}
