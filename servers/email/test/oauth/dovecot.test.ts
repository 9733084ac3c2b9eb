import { chmodSync } from 'node:fs';
import { startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../src/open-account.ts';
import { loginTarget } from '../../src/settings/login-target.ts';
import { login } from '../../src/oauth/login.ts';
import { tokenFolder } from '../../src/settings/places.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { CLIENT, startAuthorizationServer } from './authorization-server.ts';

describe.skipIf(lacks('dovecot'))('a mail server that asks the authorization server about tokens', () => {
  it('lets in who logged in there, and nobody else', async () => {
    await using server = await startAuthorizationServer();
    using folder = temporaryFolder();
    folder.make({
      'introspection.conf': [
        'introspection_mode = post',
        `introspection_url = ${server.introspectionEndpoint}`,
        'username_attribute = sub',
        'active_attribute = active',
        'active_value = true',
      ].join('\n'),
    });
    chmodSync(folder.path, 0o755); // Dovecot is another user
    await using dovecot = await startDovecot({
      settings: `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${folder.at('introspection.conf')}\n}`,
    });
    folder.make({
      'state/': '',
      'ca.pem': dovecot.ca,
      'email.json': JSON.stringify({
        accounts: {
          work: {
            account: `imaps://alice@${dovecot.host}:${dovecot.tlsPort}`,
            ca: 'ca.pem',
            oauth: {
              authorization_endpoint: server.authorizationEndpoint,
              token_endpoint: server.tokenEndpoint,
              scope: 'openid offline_access',
              client_id: CLIENT,
            },
          },
        },
      }),
    });
    const around = {
      env: { XDG_STATE_HOME: folder.at('state') },
      platform: 'linux' as const,
      home: folder.path,
      folder: folder.path,
      secret: async (reference: string) => await Promise.resolve(reference),
    };
    const given = { accounts: [], config: 'email.json', flags: {} };
    const [account] = readSettings(given, around);
    if (account === undefined) throw new Error('no account');

    const look = async () => {
      await using backend = await openBackend(account);
      return await backend.mailboxes(new AbortController().signal);
    };
    await expect(look()).rejects.toMatchObject({ code: 'login_needed' });

    const { user, client } = loginTarget({ ...given, accounts: ['work'] }, around);
    const where = { user, client: { ...client, parameters: { prompt: 'consent' } }, device: false };
    const log = async (who: string) =>
      await login(
        { ...where, folder: tokenFolder(around) },
        {
          say: (line) => void (line.startsWith('http') && server.agree(line, who)),
          signal: new AbortController().signal,
          pause: async () => {},
        },
      );
    await log('alice');
    expect((await look()).map(({ path }) => path)).toContain('INBOX');
    await log('bob');
    await expect(look()).rejects.toMatchObject({ code: 'login_failed' });
  });
});
