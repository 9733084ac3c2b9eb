import { type DovecotOptions, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { afterAll } from 'vitest';
import { openOn } from '../imap/opened.ts';
import type { Abilities } from './bench.ts';
import { describeBackend } from './suite.ts';

/** Runs the suite on a Dovecot of these options, each test as a user of its own. */
export async function describeImap(
  name: string,
  options: DovecotOptions,
  abilities: Abilities,
): Promise<void> {
  const skip = lacks('dovecot');
  const server = skip ? undefined : await startDovecot(options);
  afterAll(async () => await server?.stop());
  const fresh = () => {
    if (server === undefined) throw new Error('Dovecot is needed');
    const user = server.addUser();
    const mail = { open: async () => await openOn(server, user), [Symbol.asyncDispose]: async () => {} };
    return Promise.resolve(mail);
  };
  describeBackend(name, fresh, { abilities, skip });
}
