import type { Client } from 'pg';
import type { Change, Changed } from '../engine/engine.ts';
import { runChange } from '../write/run-change.ts';
import { PostgresTransaction } from './transaction.ts';

/** @param client in no transaction; what stays behind in the session is taken back by the caller */
export async function changePostgres(client: Client, change: Change): Promise<readonly Changed[]> {
  return await runChange(new PostgresTransaction(client), change);
}
