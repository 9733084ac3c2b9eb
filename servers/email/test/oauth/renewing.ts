/** Started as a process of its own: prints the token of a user, or takes the lock on it and keeps it. */
import { withLock } from '../../src/oauth/token-lock.ts';
import { tokenFile } from '../../src/oauth/token-store.ts';
import { tokenSecret } from '../../src/oauth/token.ts';

const [, , what, folder = '', user = '', tokenEndpoint = ''] = process.argv;
if (what === 'hold') {
  await withLock(tokenFile(folder, user, tokenEndpoint), async () => {
    process.stdout.write('held\n');
    await new Promise(() => setInterval(() => {}, 1_000));
  });
}
const client = { tokenEndpoint, scope: '', redirectHost: '127.0.0.1', parameters: {} } as const;
process.stdout.write(await tokenSecret(folder, { user, instead: undefined }, client)());
