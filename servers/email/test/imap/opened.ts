import type { DovecotServer, DovecotUser } from '@handrail/testing/dovecot-server';
import type { Backend } from '../../src/backend/backend.ts';
import { openImap } from '../../src/imap/imap-backend.ts';
import type { Login, Tls } from '../../src/settings/account.ts';
import { accountOf } from '../backends/account.ts';

export interface Way {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: Partial<Tls>;
  readonly login?: Login;
}

/** A backend on the mail of this user, by TLS with the server's authority unless another way is named. */
export async function openOn(server: DovecotServer, user: DovecotUser, way: Way = {}): Promise<Backend> {
  return await openImap(
    accountOf({
      kind: 'imap',
      host: way.host ?? server.host,
      port: way.port ?? server.tlsPort,
      tls: { mode: 'implicit', insecure: false, ...(way.tls ?? { ca: server.ca }) },
      login: way.login ?? {
        kind: 'password',
        user: user.user,
        password: async () => await Promise.resolve(user.password),
      },
    }),
  );
}
