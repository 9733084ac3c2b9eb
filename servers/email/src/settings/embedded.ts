import { join } from 'node:path';
import type { Account } from './account.ts';
import { dataFolder } from './places.ts';
import { policyOf, type Sending } from './policy.ts';
import type { Surroundings } from './surroundings.ts';

/** For one who names no account: a mailbox of its own, whose mail goes no farther than its Outbox. */
export function embeddedAccount(sending: Sending, around: Surroundings): Account {
  return {
    name: 'local',
    identities: [{ name: '', address: 'me@example.com' }],
    store: {
      kind: 'maildir',
      folder: embeddedFolder(around),
      index: join(dataFolder(around), 'mail.sqlite'),
    },
    way: { kind: 'outbox' },
    send: policyOf(sending, 'ask'),
    trustedAuthServers: [],
  };
}

export const embeddedFolder = (around: Surroundings): string => join(dataFolder(around), 'mail');
