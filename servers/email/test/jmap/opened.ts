import type { CyrusServer } from '@handrail/testing/cyrus-server';
import type { Account, Login, Tls } from '../../src/settings/account.ts';
import { accountOf } from '../backends/account.ts';

export interface Way {
  readonly url?: string;
  readonly tls?: Partial<Tls>;
  readonly password?: string;
}

/** An account of this user, by TLS with the server's authority unless another way is named. */
export function accountOn(
  server: Pick<CyrusServer, 'url' | 'ca'>,
  { user, password }: { readonly user: string; readonly password: string },
  way: Way = {},
): Account {
  const login: Login = { kind: 'password', user, password: () => Promise.resolve(way.password ?? password) };
  return accountOf({
    kind: 'jmap',
    url: way.url ?? server.url,
    tls: { mode: 'implicit', insecure: false, ...(way.tls ?? { ca: server.ca }) },
    login,
  });
}
