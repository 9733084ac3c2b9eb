import { startCyrus } from '@handrail/testing/cyrus-server';
import { lacks } from '@handrail/testing/services';
import { afterAll } from 'vitest';
import { openJmap } from '../../src/jmap/jmap-backend.ts';
import { accountOf } from './account.ts';
import { ALL } from './bench.ts';
import { describeBackend } from './suite.ts';

const skip = lacks('cyrus');
const server = skip ? undefined : await startCyrus();
afterAll(async () => await server?.[Symbol.asyncDispose]());

/** Text is looked for header by header: what indexes bodies is in a package that excludes other mail servers. */
const abilities = {
  ...ALL,
  keepsRefs: true,
  searchesBodies: false,
  tellsMovedIn: false,
  ordersWithinSecond: false,
};

describeBackend(
  'JMAP',
  async () => {
    if (server === undefined) throw new Error('Cyrus is needed');
    const { user, password } = await server.user();
    const store = {
      kind: 'jmap',
      url: server.plainUrl, // TLS is in test/jmap
      tls: { mode: 'none', insecure: false },
      login: { kind: 'password', user, password: async () => await Promise.resolve(password) },
    } as const;
    return {
      open: async () => await Promise.resolve(openJmap(accountOf(store))),
      [Symbol.asyncDispose]: async () => {},
    };
  },
  { abilities, skip },
);
