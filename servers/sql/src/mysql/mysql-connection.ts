import type { Connection, NetworkTarget } from '../settings/connection.ts';

/** A connection whose target is a MySQL or MariaDB server. */
export type MysqlConnection = Connection & { readonly target: NetworkTarget };
