import { quote, Refusal } from '@handrail/domain';
import { quoteIdentifier } from '../schema/identifiers.ts';
import { isServerError } from './failure.ts';
import { type Grant, grantOf } from './grants.ts';
import type { Link } from './link.ts';
import type { MysqlConnection } from './mysql-connection.ts';
import type { Server } from './server.ts';

/** Rights on data; whatever else there is on all databases, in whichever version, is a right over the server. */
const READS = ['USAGE', 'SELECT', 'SHOW DATABASES', 'SHOW VIEW', 'SHOW CREATE ROUTINE', 'SHOW_ROUTINE'];
const CHANGES = [
  'INSERT',
  'UPDATE',
  'DELETE',
  'DELETE HISTORY',
  'CREATE',
  'DROP',
  'ALTER',
  'INDEX',
  'REFERENCES',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'CREATE VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EXECUTE',
  'EVENT',
  'TRIGGER',
];
const OF_DATA = new Set([...READS, ...CHANGES]);
const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER', 'ALL PRIVILEGES']);

export interface Rights {
  /** A line each. */
  readonly warnings: readonly string[];
  /** It may read and write files as the server. */
  readonly hasFiles: boolean;
}

/**
 * What the role may do beyond its databases.
 * @throws Refusal `privileged_role`, unless the operator insists
 */
export async function rightsOf(link: Link, server: Server, connection: MysqlConnection): Promise<Rights> {
  const grants = await grantsOf(link, server);
  const over = [
    ...new Set(grants.filter(({ database }) => database === undefined).flatMap(({ rights }) => rights)),
  ].filter((right) => !OF_DATA.has(right));
  const isAll = over.includes('ALL PRIVILEGES');
  const has = [
    ...(isAll ? ['ALL PRIVILEGES'] : over),
    ...((await readsHashes(link)) ? ['SELECT on mysql.* (with the hashes of all passwords)'] : []),
  ];
  if (has.length > 0 && !connection.allowPrivileged) throw privileged(server, has, connection);
  const hasFiles = isAll || over.includes('FILE');
  const definers = await functionsOfOthers(link);
  return {
    hasFiles,
    warnings: [
      ...(has.length === 0 ? [] : [`The role may do more than work with data: ${shown(has)}.`]),
      ...(hasFiles ? ['A view or a stored function can read files of the server for it (LOAD_FILE).'] : []),
      ...(connection.mode === 'read' && writes(grants)
        ? ['The role may change data; only read-only transactions keep it from that.']
        : []),
      ...(definers === 0
        ? []
        : [`Functions that it may call and that run with the rights of who made them: ${definers}.`]),
    ],
  };
}

/** Those of the roles that are active too; MySQL shows these only when they are named. */
export async function grantsOf(link: Link, { product }: Server): Promise<readonly Grant[]> {
  const [[roles] = []] = product === 'MySQL' ? await link.query('SELECT CURRENT_ROLE()').catch(() => []) : [];
  const using = roles === undefined || roles === null || roles === 'NONE' ? '' : ` USING ${roles}`;
  const lines = await link.query(`SHOW GRANTS FOR CURRENT_USER()${using}`);
  const own = product === 'MariaDB' ? [...lines, ...(await ofRole(link))] : lines;
  return own.flatMap(([line]) => grantOf(line ?? '') ?? []);
}

async function ofRole(link: Link): Promise<readonly (readonly (string | null)[])[]> {
  const [[role] = []] = await link.query('SELECT CURRENT_ROLE()');
  return role !== null && role !== undefined ? await link.query('SHOW GRANTS FOR CURRENT_ROLE()') : [];
}

const writes = (grants: readonly Grant[]): boolean =>
  grants.some(({ rights }) => rights.some((right) => WRITES.has(right)));

async function readsHashes(link: Link): Promise<boolean> {
  try {
    const statement = await link.prepare('SELECT 1 FROM mysql.user');
    statement.close();
    return true;
  } catch (error) {
    if (isServerError(error)) return false;
    throw error;
  }
}

async function functionsOfOthers(link: Link): Promise<number> {
  const [[count] = []] = await link.query(
    "SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND SECURITY_TYPE = 'DEFINER'" +
      " AND DEFINER <> CURRENT_USER() AND ROUTINE_SCHEMA NOT IN ('mysql', 'sys')",
  );
  return Number(count);
}

const MOST_SHOWN = 8;

const shown = (rights: readonly string[]): string =>
  rights.length <= MOST_SHOWN
    ? rights.join(', ')
    : `${rights.slice(0, MOST_SHOWN).join(', ')} and ${rights.length - MOST_SHOWN} more`;

const privileged = (
  { product, role }: Server,
  has: readonly string[],
  { target: { database }, mode }: MysqlConnection,
): Refusal =>
  new Refusal(
    'privileged_role',
    `The account ${quote(role)} may do more on this ${product} than work with data: ${shown(has)}.`,
    `Make one that may not: ${recipe(database, mode)} Or insist on this one: allow_privileged.`,
  );

/** Complete statements, but for the password and, where no database is set, its name. */
function recipe(database: string, mode: MysqlConnection['mode']): string {
  const rights = mode === 'write' ? 'SELECT, SHOW VIEW, INSERT, UPDATE, DELETE' : 'SELECT, SHOW VIEW';
  // In a grant for a database these two stand for any other characters.
  const name = quoteIdentifier('mysql', (database || 'your_database').replaceAll(/[_%\\]/g, String.raw`\$&`));
  const user = `'handrail_${mode === 'write' ? 'writer' : 'reader'}'@'%'`;
  return `CREATE USER ${user} IDENTIFIED BY '…'; GRANT ${rights} ON ${name}.* TO ${user};`;
}
