import type { Connection, SqliteTarget } from '../settings/connection.ts';

/** A connection whose target is a file. */
export type SqliteConnection = Connection & { readonly target: SqliteTarget };
