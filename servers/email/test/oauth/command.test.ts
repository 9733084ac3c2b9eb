import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '@handrail/testing/temporary';
import { expect, it } from 'vitest';
import { CLIENT, startAuthorizationServer } from './authorization-server.ts';

const bin = join(import.meta.dirname, '../../src/index.ts');

it('the command logs in, and ends', async () => {
  await using server = await startAuthorizationServer();
  using folder = temporaryFolder();
  const oauth = {
    authorization_endpoint: server.authorizationEndpoint,
    token_endpoint: server.tokenEndpoint,
    device_authorization_endpoint: server.deviceEndpoint,
    scope: 'openid offline_access',
  };
  folder.make({
    'email.json': JSON.stringify({ accounts: { work: { account: 'imaps://alice@localhost', oauth } } }),
  });
  const started = (...args: readonly string[]) => {
    const child = spawn(
      process.execPath,
      [bin, 'login', 'work', `--config=${folder.at('email.json')}`, ...args],
      { env: { PATH: process.env['PATH'], HOME: folder.path }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const [page] = /^http.*(?=\n)/m.exec(text) ?? [];
        if (page !== undefined) void server.agree(page, 'alice');
      });
    return { child, printed: () => printed };
  };
  const without = started();
  expect(await once(without.child, 'close')).toEqual([1, null]);
  expect(without.printed()).toContain('takes a registration of your own');

  const login = started(`--client-id=${CLIENT}`);
  expect(await once(login.child, 'close')).toEqual([0, null]);
  expect(login.printed()).toMatch(/\nLogged in as "alice"\.\n$/);

  const interrupted = started(`--client-id=${CLIENT}`, '--device');
  await once(interrupted.child.stdout, 'data');
  interrupted.child.kill('SIGINT');
  expect(await once(interrupted.child, 'close')).toEqual([1, null]);
  expect(interrupted.printed()).toMatch(/enter the code "[A-Z-]+"\.\nInterrupted\.\n$/);
});
