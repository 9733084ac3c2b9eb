/** Asks, and waits for an answer that never comes: what a client that is ended leaves behind. */
import { Database } from '../../src/session/database.ts';
import type { Connection } from '../../src/settings/connection.ts';

const { connection, sql } = JSON.parse(process.env['ASK'] ?? '') as { connection: Connection; sql: string };
const { signal } = new AbortController();
const form = { kind: 'page', cellBytes: 100, rowBytes: 1_000 } as const;
await new Database(connection).read(
  { sql, params: [] },
  { signal, form, portion: { rows: 1, bytes: 100 } },
  () => false,
);
