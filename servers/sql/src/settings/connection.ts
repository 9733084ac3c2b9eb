export interface SqliteTarget {
  readonly engine: 'sqlite';
  /** Absolute. */
  readonly path: string;
}

/** As libpq understands them; https://www.postgresql.org/docs/current/libpq-ssl.html */
export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** Certificates are PEM text, read when the settings are. */
export interface Tls {
  readonly mode: SslMode;
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
}

export interface NetworkTarget {
  readonly engine: 'postgres' | 'mysql';
  /** Name or address; a socket is given by its absolute path (for PostgreSQL by that of its folder). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  /** Empty for none, which MySQL allows. */
  readonly database: string;
  readonly tls: Tls;
}

export type Target = SqliteTarget | NetworkTarget;

export interface Limits {
  /** Most rows of one page; the default of a call is 200. */
  readonly rows: number;
  /** Longest that one statement may take, in ms. */
  readonly timeoutMs: number;
  /** Most rows that a change may touch without `full` access. */
  readonly changedRows: number;
  /** Most memory that the process of one session may take, in MiB. */
  readonly memoryMiB: number;
  /** Sessions at the same time. */
  readonly sessions: number;
}

/** Names that must not be read: `table`, `schema.table`, `table.column` or `schema.table.column`, in any letter case. */
export interface Deny {
  readonly tables: readonly string[];
  readonly columns: readonly string[];
}

/** One database as the operator described it; what the process of a session is told. */
export interface Connection {
  /** What tools call it: `[a-z0-9_-]`, at most 40 characters. */
  readonly name: string;
  readonly target: Target;
  readonly mode: 'read' | 'write';
  /** The operator insists on a role that can do more than the mode says. */
  readonly allowPrivileged: boolean;
  readonly limits: Limits;
  readonly deny: Deny;
  /** What should be known of how it was described; a line each. */
  readonly warnings?: readonly string[];
}

export const defaultLimits: Limits = {
  rows: 1_000,
  timeoutMs: 30_000,
  changedRows: 1_000,
  memoryMiB: 512,
  sessions: 4,
};
