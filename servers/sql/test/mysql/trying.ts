import { Refusal } from '@handrail/domain';
import type { MariadbServer } from '@handrail/testing/mariadb-server';
import type { Opened } from '../../src/engine/engine.ts';
import { type Changes, engineOf } from './mysql-database.ts';

/** Makes the account `tried` with some grants, and opens a connection as it. */
export const trying =
  (server: MariadbServer | undefined) =>
  async (grants: readonly string[], changes: Changes = {}): Promise<Opened> => {
    if (server === undefined) throw new Error('no server');
    await server.sql(
      `DROP USER IF EXISTS tried@'%'; CREATE USER tried@'%' IDENTIFIED BY 'pw'; ${grants.map((grant) => `GRANT ${grant};`).join(' ')}`,
    );
    const engine = engineOf(server, { user: 'tried', password: 'pw' }, changes);
    try {
      return await engine.open();
    } finally {
      await engine.close();
    }
  };

export async function failure(work: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Refusal) return error;
  throw new Error('it was not refused', { cause: error });
}
