import type { Client } from 'pg';
import { quoteIdentifier } from '../schema/identifiers.ts';
import { oneLine } from '../schema/one-line.ts';
import { APPLICATION } from './connect.ts';
import { exchange, UNCOMPILED } from './exchange.ts';

/** What a session may do, read once when it is opened. */
export interface Privileges {
  readonly version: string;
  /** As in `150018`. */
  readonly versionNumber: number;
  readonly database: string;
  /** Who logged in; a statement can always become that role again. */
  readonly role: string;
  /** In ms; 0 for none. */
  readonly statementTimeout: number;
  readonly isSuperuser: boolean;
  /** Rights beyond reading, each as what may follow "it". */
  readonly excess: readonly string[];
  /** What reaches beyond the read-only transaction, whole sentences. */
  readonly warnings: readonly string[];
  /** The schemas of the database, for a recipe. */
  readonly schemas: readonly string[];
}

/** Roles of the system that give more than data of the database. https://www.postgresql.org/docs/current/predefined-roles.html */
const ROLES = [
  'pg_execute_server_program',
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_signal_backend',
  'pg_signal_autovacuum_worker',
  'pg_create_subscription',
  'pg_checkpoint',
  'pg_maintain',
];

/** Functions that only superusers may call unless somebody gave them away. */
const FUNCTIONS =
  'pg_read_file pg_read_binary_file pg_ls_dir pg_stat_file lo_import lo_export pg_reload_conf pg_rotate_logfile pg_switch_wal pg_promote pg_create_restore_point'.split(
    ' ',
  );

const SQL = `
WITH me AS (SELECT * FROM pg_catalog.pg_roles WHERE rolname = session_user),
reach AS (SELECT * FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(session_user, oid, 'MEMBER'))
SELECT pg_catalog.json_build_object(
  'version', pg_catalog.current_setting('server_version'),
  'number', pg_catalog.current_setting('server_version_num')::int,
  'database', pg_catalog.current_database(),
  'role', session_user,
  'timeout', (SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'),
  'superuser', (SELECT rolsuper FROM me),
  'attributes', (SELECT pg_catalog.json_build_object(
    'may become a superuser', pg_catalog.bool_or(rolsuper),
    'passes by row-level security (BYPASSRLS)', pg_catalog.bool_or(rolbypassrls),
    'may create roles (CREATEROLE)', pg_catalog.bool_or(rolcreaterole),
    'may replicate (REPLICATION)', pg_catalog.bool_or(rolreplication)) FROM reach),
  'roles', (SELECT pg_catalog.json_agg(rolname::text ORDER BY rolname) FROM reach WHERE rolname = ANY ($1::text[])),
  'hashes', (SELECT pg_catalog.bool_or(pg_catalog.has_column_privilege(oid, 'pg_catalog.pg_authid', 'rolpassword', 'SELECT'))
    FROM reach),
  'functions', (SELECT pg_catalog.json_agg(DISTINCT proname::text) FROM pg_catalog.pg_proc
    WHERE proname = ANY ($2::text[]) AND pronamespace = 'pg_catalog'::pg_catalog.regnamespace
    AND EXISTS (SELECT FROM reach WHERE pg_catalog.has_function_privilege(reach.oid, pg_proc.oid, 'EXECUTE'))),
  'outside', (SELECT pg_catalog.json_agg(DISTINCT e.extname::text) FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
      AND d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'e'
    WHERE e.extname = ANY ('{dblink,http,pg_net,pgsql-http,plproxy,pg_cron,file_fdw,adminpack}')
    AND EXISTS (SELECT FROM reach WHERE pg_catalog.has_function_privilege(reach.oid, d.objid, 'EXECUTE'))),
  'messages', (SELECT pg_catalog.json_agg(oid::pg_catalog.regprocedure::text ORDER BY oid) FROM pg_catalog.pg_proc
    WHERE proname = 'pg_logical_emit_message' AND pronamespace = 'pg_catalog'::pg_catalog.regnamespace
    AND pg_catalog.current_setting('wal_level') = 'logical'
    AND EXISTS (SELECT FROM reach WHERE pg_catalog.has_function_privilege(reach.oid, pg_proc.oid, 'EXECUTE'))),
  'shared', EXISTS (SELECT FROM pg_catalog.pg_stat_activity
    WHERE usename = session_user AND application_name <> '${APPLICATION}'),
  'foreign', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class
    WHERE relkind = 'f' AND EXISTS (SELECT FROM reach WHERE pg_catalog.has_table_privilege(reach.oid, pg_class.oid, 'SELECT'))),
  'definer', (SELECT pg_catalog.json_agg(name) FROM (SELECT p.oid::pg_catalog.regprocedure::text AS name
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace AND p.prokind = 'f'
    AND (p.prosecdef AND o.rolsuper OR NOT l.lanpltrusted AND l.lanname NOT IN ('c', 'internal'))
    AND NOT (SELECT rolsuper FROM me)
    AND EXISTS (SELECT FROM reach WHERE pg_catalog.has_function_privilege(reach.oid, p.oid, 'EXECUTE'))
    ORDER BY 1 LIMIT 6) AS few),
  'schemas', (SELECT pg_catalog.json_agg(nspname::text) FROM (SELECT nspname FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname <> 'public', nspname LIMIT 10) AS few)
)`;

interface Answer {
  readonly version: string;
  readonly number: number;
  readonly database: string;
  readonly role: string;
  readonly timeout: number;
  readonly superuser: boolean;
  readonly attributes: Readonly<Record<string, boolean>>;
  readonly roles: readonly string[] | null;
  readonly hashes: boolean;
  readonly functions: readonly string[] | null;
  readonly outside: readonly string[] | null;
  /** Functions with which a reading can write to the log of changes that replicas read. */
  readonly messages: readonly string[] | null;
  /** Whether others are logged in as this role at the moment. */
  readonly shared: boolean;
  readonly foreign: number;
  readonly definer: readonly string[] | null;
  readonly schemas: readonly string[] | null;
}

export async function readPrivileges(client: Client): Promise<Privileges> {
  const [, result] = await exchange(client, [
    UNCOMPILED,
    { sql: SQL, values: [list(ROLES), list(FUNCTIONS)] },
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the statement makes it
  const answer = JSON.parse(result?.rows[0]?.[0] ?? '{}') as Answer;
  return {
    version: answer.version.split(' ')[0] ?? '',
    versionNumber: answer.number,
    database: answer.database,
    role: answer.role,
    statementTimeout: answer.timeout,
    isSuperuser: answer.superuser,
    excess: answer.superuser ? ['is a superuser'] : excessOf(answer),
    warnings: warningsOf(answer),
    schemas: answer.schemas ?? [],
  };
}

const list = (words: readonly string[]): string => `{${words.join(',')}}`;

function excessOf({ attributes, roles, functions }: Answer): string[] {
  return [
    ...Object.entries(attributes).flatMap(([right, has]) => (has ? [right] : [])),
    ...(roles ?? []).map((role) => `is a member of ${role}`),
    ...(functions ?? []).map((name) => `may call ${name}`),
  ];
}

const MOST_BYTES = 300;

function warningsOf({
  role,
  superuser,
  hashes,
  outside,
  messages,
  shared,
  foreign,
  definer,
}: Answer): string[] {
  const warnings: string[] = [];
  if (hashes && !superuser) warnings.push('The role can read the password hashes in pg_authid.');
  if (outside !== null)
    warnings.push(
      `The role can reach out of this database with ${outside.join(', ')}, where no read-only transaction holds; REVOKE EXECUTE on those functions if that is not meant.`,
    );
  if (messages !== null)
    warnings.push(
      `The wal_level is logical, so a reading can send messages to whoever decodes the log, which no rollback takes back: REVOKE EXECUTE ON FUNCTION ${messages.join(', ')} FROM PUBLIC;`,
    );
  if (shared && !superuser)
    warnings.push(
      `Others use the role ${quoteIdentifier('postgres', role)} too, and a reading can end their sessions (pg_terminate_backend): give this connection a role of its own.`,
    );
  if (foreign > 0)
    warnings.push('Foreign tables are read on other servers, with the rights of the user mapping there.');
  if (definer !== null)
    warnings.push(
      `Functions that run with more rights than the role can be called: ${definer.map((name) => oneLine(name, MOST_BYTES)).join(', ')}.`,
    );
  return warnings;
}
