import type { Change, Changed } from '../engine/engine.ts';
import { runChange } from '../write/run-change.ts';
import type { Link } from './link.ts';
import type { Server } from './server.ts';
import { MysqlTransaction } from './transaction.ts';

/** @param link a fresh session that may change, and is made fresh afterwards; no transaction is under way */
export async function changeMysql(link: Link, server: Server, change: Change): Promise<readonly Changed[]> {
  return await runChange(new MysqlTransaction(link, server, change.commit), change);
}
