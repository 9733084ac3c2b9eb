import { Refusal } from '@handrail/domain';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/settings/account.ts';
import { loginTarget } from '../../src/settings/login-target.ts';
import { dataFolder, tokenFolder } from '../../src/settings/places.ts';
import { aroundIn } from './around.ts';
import { kept, readingIn } from './reading.ts';

let folder: Folder;
beforeEach(() => {
  folder = temporaryFolder();
  folder.make({ 'Mail/cur/': '', 'Mail/new/': '', 'Mail/tmp/': '', 'plain/': '' });
});
afterEach(() => folder[Symbol.dispose]());

const { read, one, configured } = readingIn(() => folder);

/** Where mail lies and leaves, in one line. */
const places = ({ store, way }: Account): string => {
  const at = (place: object) =>
    'host' in place && 'port' in place && 'tls' in place
      ? `${String(place.host)}:${String(place.port)} ${(place.tls as { mode: string }).mode}`
      : '';
  const from = store.kind === 'jmap' ? store.url : at(store);
  return [store.kind, from, way?.kind ?? 'no way', way === undefined ? '' : at(way)].join(' ').trim();
};

describe('an address', () => {
  it.each([
    ['me@gmail.com', 'gmail', 'imap imap.gmail.com:993 implicit smtp smtp.gmail.com:465 implicit'],
    ['Me@GoogleMail.com', 'gmail', 'imap imap.gmail.com:993 implicit smtp smtp.gmail.com:465 implicit'],
    [
      'me@outlook.com',
      'outlook',
      'imap outlook.office365.com:993 implicit smtp smtp-mail.outlook.com:587 starttls',
    ],
    [
      'me@hotmail.co.uk',
      'outlook',
      'imap outlook.office365.com:993 implicit smtp smtp-mail.outlook.com:587 starttls',
    ],
    [
      'me@fastmail.com',
      'fastmail',
      'imap imap.fastmail.com:993 implicit smtp smtp.fastmail.com:465 implicit',
    ],
    ['me@icloud.com', 'icloud', 'imap imap.mail.me.com:993 implicit smtp smtp.mail.me.com:587 starttls'],
    ['me@yahoo.fr', 'yahoo', 'imap imap.mail.yahoo.com:993 implicit smtp smtp.mail.yahoo.com:465 implicit'],
    ['me@proton.me', 'proton', 'imap 127.0.0.1:1143 starttls smtp 127.0.0.1:1025 starttls'],
    ['me@gmx.de', 'gmx', 'imap imap.gmx.net:993 implicit smtp mail.gmx.net:465 implicit'],
  ])('%s is known by its domain', (address, name, expected) => {
    const account = one(address);
    expect({ name: account.name, places: places(account) }).toEqual({ name, places: expected });
    expect(account.identities).toEqual([{ name: '', address }]);
    expect(account.send).toMatchObject({ mode: 'draft', recipients: [], allowsBcc: false });
  });

  it('of another domain is asked for its servers', () => {
    expect(() => one('me@example.org')).toThrow(/only Gmail, .* are known/);
  });

  it.each([
    'me@gmail.com:hunter2',
    'me:hunter2@imap.example.org',
    'mailto:me@gmail.com',
    'me@gmail.com/hunter2',
    'me@hunter2',
  ])('%s is none, and is not shown, for a password may be in it', (text) => {
    expect(() => one(text)).toThrow('is no address, no URL and no folder');
    expect(() => one(text)).not.toThrow('hunter2');
    const login = () =>
      loginTarget({ accounts: [text], config: undefined, flags: {} }, aroundIn(folder.path));
    expect(login).toThrow('no way to log in');
    expect(login).not.toThrow('hunter2');
  });

  it.each(['me@gmail.com.example.org', 'me@notgmail.com', 'me@outlook.evil.example'])(
    '%s is not taken for a provider that it resembles',
    (address) => expect(() => one(address)).toThrow(/is not known/),
  );

  it('logs in by token where it has no password and the provider gives tokens', () => {
    const login = (address: string) => {
      const [{ store } = { store: undefined }] = read([address]);
      return store !== undefined && 'login' in store ? store.login.kind : undefined;
    };
    expect(login('me@gmail.com')).toBe('token');
    expect(login('me@outlook.com')).toBe('token');
    expect(login('me@icloud.com')).toBe('password');
  });

  it('without a password says so when one is needed, and how to get one', async () => {
    const [{ store } = { store: undefined }] = read(['me@icloud.com']);
    const login = store !== undefined && 'login' in store ? store.login : undefined;
    await expect(login?.kind === 'password' ? login.password() : undefined).rejects.toMatchObject({
      code: 'no_password',
      hint: expect.stringMatching(/app-specific password.*HANDRAIL_EMAIL_PASSWORD/),
    });
  });

  it('without a password says where this account takes one from', async () => {
    const hints = async (accounts: readonly Account[]) =>
      await Promise.all(
        accounts.map(async ({ store }) => {
          const login = store.kind === 'maildir' ? undefined : store.login;
          const secret = login?.kind === 'password' ? login.password() : login?.token();
          return await secret?.catch((error: unknown) => (error instanceof Refusal ? error.hint : ''));
        }),
      );
    const [file] = await hints(configured({ work: { account: 'me@icloud.com' } }));
    expect(file).toMatch(/Give accounts\.work a "password" in the configuration file/);
    expect(file).not.toContain('HANDRAIL_EMAIL_PASSWORD');
    const several = await hints(read(['me@icloud.com', 'me@gmail.com']));
    for (const hint of several) {
      expect(hint).toMatch(/app(?:-specific)? password.*configuration file \(--config\)/);
      expect(hint).not.toContain('HANDRAIL_EMAIL_PASSWORD');
    }
    // The simpler thing first, and where it is put.
    expect(await hints(read(['me@gmail.com']))).toEqual([
      expect.stringMatching(/^Gmail takes an app password.*HANDRAIL_EMAIL_PASSWORD.*handrail-email login/),
    ]);
  });
});

describe('a URL', () => {
  it.each([
    ['imaps://alice@imap.example.org', 'imap imap.example.org:993 implicit no way', 'alice@example.org'],
    ['imap://alice@mail.example.org:1143', 'imap mail.example.org:1143 starttls no way', 'alice@example.org'],
    ['IMAPS://a%40b.example@[::1]:9', 'imap ::1:9 implicit no way', 'a@b.example'],
    ['imaps://a@b.example@host.example', 'imap host.example:993 implicit no way', 'a@b.example'],
    ['imap://alice@localhost?tls=none', 'imap localhost:143 none no way', 'alice@localhost'],
    ['jmap://a@api.example.org', 'jmap https://api.example.org/.well-known/jmap jmap', 'a@api.example.org'],
    ['https://a@example.org:8080/jmap/', 'jmap https://example.org:8080/jmap/ jmap', 'a@example.org'],
    ['http://a@127.0.0.1:8080/jmap', 'jmap http://127.0.0.1:8080/jmap jmap', 'a@127.0.0.1'],
    // A provider is known by its server, too.
    [
      'imaps://me@work.example@imap.gmail.com',
      'imap imap.gmail.com:993 implicit smtp smtp.gmail.com:465 implicit',
      'me@work.example',
    ],
    [
      'imaps://me@work.example@outlook.office365.com',
      'imap outlook.office365.com:993 implicit smtp smtp.office365.com:587 starttls',
      'me@work.example',
    ],
  ])('%s', (url, expected, address) => {
    const account = one(url);
    expect(places(account)).toBe(expected);
    expect(account.identities).toEqual([{ name: '', address }]);
  });

  it.each([
    ['imaps://alice:hunter2@imap.example.org', 'password'],
    ['imaps://alice:hunter2@', 'cannot be read'],
    ['imaps://', 'cannot be read'],
    ['imaps://imap.example.org', 'who logs in'],
    ['imaps://a@imap.example.org/INBOX', 'nothing is expected'],
    ['imaps://a@imap.example.org?hunter2=1', 'not known'],
    ['imap://a@imap.example.org?tls=none', 'in the clear'],
    ['http://a@example.org/jmap', 'in the clear'],
    ['http://a@localhost.example.org/jmap', 'in the clear'],
    ['http://a@127.0.0.1.example.org/jmap', 'in the clear'],
    ['pop3://a@imap.example.org', 'pop3:// is nothing'],
    ['smtps://a@imap.example.org', 'SMTP only sends'],
    ['imaps://a@ex ample.org', 'cannot be read'],
    ['imaps://a@imap.example.org:99999', 'cannot be read'],
    ['imaps://a@127.0.0.999', 'cannot be read'],
  ])('%s is refused without showing what may be a secret', (url, message) => {
    expect(() => one(url)).toThrow(message);
    expect(() => one(url)).not.toThrow(/hunter2/);
  });

  it.each(['imaps', 'imap', 'jmap', 'https'])('of %s without a user is mended in the same scheme', (scheme) =>
    expect(() => one(`${scheme}://mail.example.org`)).toThrow(
      expect.objectContaining({ hint: `Write it as ${scheme}://<user>@<host>.` }),
    ),
  );

  it('has its way out named beside it, by the same login or another', () => {
    const same = one('imaps://alice@imap.example.org', { smtp: 'smtp://smtp.example.org' });
    expect(places(same)).toBe('imap imap.example.org:993 implicit smtp smtp.example.org:587 starttls');
    expect(same.way?.kind === 'smtp' && same.way.login.user).toBe('alice');
    const other = one('imaps://alice@imap.example.org', { smtp: 'smtps://bob@smtp.example.org' });
    expect(other.way?.kind === 'smtp' && other.way.login.user).toBe('bob');
    expect(() => one('imaps://alice@imap.example.org', { smtp: 'imaps://smtp.example.org' })).toThrow(
      'no URL of an SMTP',
    );
  });
});

describe('the accounts together', () => {
  it('are the embedded mailbox where none is named', () => {
    const [account, ...others] = read([]);
    expect(others).toEqual([]);
    expect(account).toMatchObject({
      name: 'local',
      store: { kind: 'maildir', folder: folder.at('data/handrail/email/mail') },
      way: { kind: 'outbox' },
      send: { mode: 'ask' },
    });
    expect(read([], { send: 'off' })[0]?.send.mode).toBe('off');
  });

  it('have names of their own', () => {
    const names = read([
      'me@gmail.com',
      'you@gmail.com',
      'imaps://a@imap.Exämple.co.uk',
      folder.at('Mail'),
    ]).map(({ name }) => name);
    expect(names).toEqual(['gmail', 'gmail-2', 'example', 'mail']);
    // Where accounts stand in URIs, these are resources.
    const clashing = read(['imaps://a@imap.outbox.example', 'imaps://a@message.example']);
    expect(clashing.map(({ name }) => name)).toEqual(['outbox-2', 'message-2']);
  });

  it.each([
    ['password', { password: kept('pw') }],
    ['smtp', { smtp: 'smtps://smtp.example.org' }],
    ['fingerprint', { fingerprint: ['ab'.repeat(32)] }],
  ])('do not share a %s', (_, flags) => {
    expect(() => read(['me@gmail.com', 'me@icloud.com'], flags)).toThrow('is for one account');
  });

  it('say which of them is wrong', () => {
    expect(() => read(['me@gmail.com', 'me@example.org'])).toThrow(/^account 2: Where the mail/);
    expect(() => configured({ a: { account: 'me@example.org' } })).toThrow(/^accounts\.a: Where the mail/);
  });

  it('leave no flag without an effect', () => {
    expect(() => read([], { smtp: 'smtps://smtp.example.org' })).toThrow(
      '--smtp is for accounts on the command line',
    );
    folder.make({ 'one.json': JSON.stringify({ accounts: { a: { account: 'me@gmail.com' } } }) });
    expect(() => read([], { send: 'allow' }, 'one.json')).toThrow(
      '--send is for accounts on the command line',
    );
    for (const config of ['one.json', undefined])
      expect(() => read([], { password: kept('hunter2') }, config)).toThrow(
        'HANDRAIL_EMAIL_PASSWORD is for accounts on the command line',
      );
  });

  it('may be a Maildir that is there', () => {
    expect(one('Mail')).toMatchObject({ store: { kind: 'maildir', folder: folder.at('Mail') } });
    expect(() => one('plain')).toThrow('is no Maildir');
    expect(() => one('logni')).toThrow('There is no folder');
  });
});

describe('a policy', () => {
  it('that asks nobody demands a list of recipients', () => {
    expect(() => one('me@gmail.com', { send: 'allow' })).toThrow('no list of who may get');
    expect(() => one('me@gmail.com', { send: 'allow', recipients: [] })).toThrow('no list of who may get');
    expect(one('me@gmail.com', { send: 'allow', recipients: ['*'] }).send.recipients).toEqual(['*']);
  });

  it('takes addresses, domains and everybody, in lower case', () => {
    const recipients = [' Bob@Example.org ', '@Example.com'];
    expect(one('me@gmail.com', { send: 'ask', recipients }).send.recipients).toEqual([
      'bob@example.org',
      '@example.com',
    ]);
    const never = ['*@example.com', '@*.example.com', '@example.com.', '@.', '@example..com', '@com'];
    for (const wrong of ['example.org', '**', 'a@b, c@d', 'Bob <bob@example.org>', '', ...never])
      expect(() => one('me@gmail.com', { recipients: [wrong] })).toThrow(
        'cannot stand in a list of recipients',
      );
  });
});

describe('a configuration file', () => {
  it('describes each account by itself', async () => {
    const [account] = configured({
      work: {
        account: 'imaps://me@imap.example.org',
        from: ['Me Myself <me@example.org>', 'team@example.org'],
        smtp: 'smtps://smtp.example.org',
        password: 'keyring:handrail/work',
        send: 'ask',
        recipients: ['@example.org'],
        bcc: true,
        most_recipients: 3,
        per_hour: 7,
        auth_servers: ['mx.example.org'],
      },
    });
    expect(account).toMatchObject({
      name: 'work',
      identities: [
        { name: 'Me Myself', address: 'me@example.org' },
        { name: '', address: 'team@example.org' },
      ],
      send: { mode: 'ask', recipients: ['@example.org'], allowsBcc: true, mostRecipients: 3, perHour: 7 },
      trustedAuthServers: ['mx.example.org'],
    });
    const login = account !== undefined && 'login' in account.store ? account.store.login : undefined;
    expect(login?.kind === 'password' && (await login.password())).toBe('keyring:handrail/work');
  });

  it('stands beside accounts of the command line', () => {
    folder.make({ 'one.json': JSON.stringify({ accounts: { gmail: { account: 'me@icloud.com' } } }) });
    expect(read(['me@gmail.com'], {}, 'one.json').map(({ name }) => name)).toEqual(['gmail', 'gmail-2']);
  });

  it.each([
    [
      { a: { account: 'me@gmail.com', pasword: 'hunter2' } },
      'accounts.a: "pasword" is not known; did you mean "password"?',
    ],
    [{ a: { account: 'me@gmail.com', per_hour: 0 } }, 'accounts.a.per_hour: must be a whole number'],
    [{ a: { account: 'me@gmail.com', send: 'hunter2' } }, 'must be one of off, draft, ask, allow'],
    [{ a: { account: 'me@gmail.com', password: 'env:X', token: 'env:Y' } }, 'more than one of'],
    [{ a: { account: 7 } }, 'accounts.a.account: must be an address'],
    [{ 'A b': { account: 'me@gmail.com' } }, 'a name has 1 to 32'],
    [{ outbox: { account: 'me@gmail.com' } }, 'an account cannot be called message or outbox'],
    [{}, 'must have one at least'],
    [{ a: { account: 'me@icloud.com', oauth: { client_id: 'x' } } }, 'Where tokens are got is not known'],
    [
      { a: { account: 'me@icloud.com', oauth: { token_endpoint: 'http://example.org/token' } } },
      'no https:// URL',
    ],
    [
      { a: { account: 'imaps://a@imap.example.org', from: ['a@b, c@d'] } },
      'no address that mail may come from',
    ],
  ])('%j is refused', (accounts, message) => {
    expect(() => configured(accounts)).toThrow(message);
    expect(() => configured(accounts)).not.toThrow('hunter2');
  });

  it('with a secret in plain text is for its owner alone', () => {
    const accounts = { a: { account: 'me@icloud.com', password: 'hunter2' } };
    expect(configured(accounts)).toHaveLength(1);
    expect(() => configured(accounts, 0o644)).toThrow(/others can read "email\.json"/);
    expect(() => configured(accounts, 0o644)).not.toThrow('hunter2');
    expect(configured({ a: { account: 'me@icloud.com', password: 'env:PW' } }, 0o644)).toHaveLength(1);
  });

  it('that is no JSON, or says a thing twice, is refused with the place', () => {
    folder.make({ 'bad.json': '{"accounts": {"a": {"account": "me@gmail.com", "account": "hunter2"}}}' });
    expect(() => read([], {}, 'bad.json')).toThrow('has the key "account" twice');
    folder.make({ 'bad.json': '{"accounts": hunter2' });
    expect(() => read([], {}, 'bad.json')).toThrow('is no valid JSON at line 1, column 14');
  });
});

it.each([
  ['linux', {}, '/home/me/.local/share/handrail/email', '/home/me/.local/state/handrail/email/tokens'],
  [
    'linux',
    { XDG_DATA_HOME: '/d', XDG_STATE_HOME: 'relative' },
    '/d/handrail/email',
    '/home/me/.local/state/handrail/email/tokens',
  ],
  [
    'darwin',
    {},
    '/home/me/Library/Application Support/handrail/email',
    '/home/me/Library/Application Support/handrail/email/tokens',
  ],
] as const)('on %s with %j mail lies in %s', (platform, env, data, tokens) => {
  const around = aroundIn('/home/me', { platform, env });
  expect([dataFolder(around), tokenFolder(around)]).toEqual([data, tokens]);
});

it.each(['', 'relative', '.'])(
  'no data goes into a folder that depends on where the client runs: HOME=%j',
  (home) => {
    const around = aroundIn(home, { platform: 'linux', env: {} });
    for (const place of [dataFolder, tokenFolder]) expect(() => place(around)).toThrow('no home folder');
    const named = aroundIn(home, { platform: 'linux', env: { XDG_DATA_HOME: '/d' } });
    expect(dataFolder(named)).toBe('/d/handrail/email');
  },
);
