import { chmodSync } from 'node:fs';
import type { Folder } from '@handrail/testing/temporary';
import type { Account } from '../../src/settings/account.ts';
import { type Given, readSettings } from '../../src/settings/settings.ts';
import { aroundIn } from './around.ts';

export const kept = (text: string) => async () => await Promise.resolve(text);

/** Reads settings as on a machine on which everything lies in the folder. */
export function readingIn(folder: () => Folder) {
  const read = (accounts: readonly string[], flags: Given['flags'] = {}, config?: string) =>
    readSettings({ accounts, config, flags }, aroundIn(folder().path));
  const one = (account: string, flags: Given['flags'] = {}): Account => {
    const [only] = read([account], { password: kept('pw'), ...flags });
    if (only === undefined) throw new Error('no account');
    return only;
  };
  const configured = (accounts: unknown, mode = 0o600) => {
    folder().make({ 'email.json': JSON.stringify({ accounts }) });
    chmodSync(folder().at('email.json'), mode);
    return read([], {}, 'email.json');
  };
  return { read, one, configured };
}
