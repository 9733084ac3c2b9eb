import type { Account, Store } from '../../src/settings/account.ts';

/** An account on this store, as settings would make it. */
export const accountOf = (store: Store): Account => ({
  name: 'me',
  identities: [{ name: 'Me', address: 'me@example.com' }],
  store,
  send: { mode: 'ask', recipients: [], allowsBcc: false, mostRecipients: 50, perHour: 20 },
  trustedAuthServers: [],
});
