import { check as checkOpened } from '@handrail/server/check';
import { openServer } from '@handrail/server/open';
import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { freePort } from '@handrail/testing/free-port';
import { lacks } from '@handrail/testing/services';
import { type SmtpSink, startSmtpSink } from '@handrail/testing/smtp-sink';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { server } from '../../src/server.ts';

describe.skipIf(lacks('dovecot'))('--check', () => {
  let dovecot: DovecotServer;
  let sink: SmtpSink;
  let folder: Folder;
  beforeAll(async () => {
    folder = temporaryFolder();
    dovecot = await startDovecot();
    sink = await startSmtpSink({ tls: 'starttls' });
    folder.make({ 'ca.pem': dovecot.ca, password: 'alicepw\n' });
  });
  afterAll(async () => {
    await dovecot[Symbol.asyncDispose]();
    await sink[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const check = async (argv: readonly string[], password = 'alicepw') => {
    const isFile = argv.some((flag) => flag.startsWith('--config='));
    const env = { HOME: folder.path, ...(!isFile && { HANDRAIL_EMAIL_PASSWORD: password }) };
    await using opened = openServer(server, { argv, env, write: () => {} });
    const { ok, lines } = await checkOpened(server, opened);
    return { ok, printed: lines.join('\n') };
  };
  const imaps = () => `imaps://alice@${dovecot.host}:${dovecot.tlsPort}`;
  const trusted = () => `--ca=${folder.at('ca.pem')}`;

  it('logs in and says what is there', async () => {
    const { ok, printed } = await check([imaps(), trusted()]);
    expect(printed).toContain('alice@localhost · IMAP localhost · drafts only');
    expect(printed).toContain('logged in: 6 mailboxes, 0 unread in the inbox');
    expect(ok).toBe(true);
  });

  it('trusts the pinned certificate, and that alone', async () => {
    expect((await check([imaps(), `--fingerprint=${dovecot.fingerprint}`])).ok).toBe(true);
    const { ok, printed } = await check([imaps(), `--fingerprint=${'ab'.repeat(32)}`]);
    expect(printed).toContain('another certificate than the pinned one');
    expect(ok).toBe(false);
  });

  it('shows the fingerprint of a certificate that nobody vouches for', async () => {
    const { ok, printed } = await check([imaps()]);
    expect(printed).toContain(dovecot.fingerprint);
    expect(printed).not.toContain('alicepw');
    expect(ok).toBe(false);
  });

  it('shows it of the way out, too, and takes one pin for each of the two', async () => {
    const argv = [imaps(), `--smtp=smtp://${sink.host}:${sink.port}`, '--send=ask'];
    const { ok, printed } = await check([...argv, trusted()]);
    expect(printed).toMatch(/cannot send: .*not signed by an authority/);
    expect(printed).toContain(sink.fingerprint);
    expect(ok).toBe(false);
    const pins = [dovecot, sink].map(({ fingerprint }) => `--fingerprint=${fingerprint}`);
    const pinned = await check([...argv, ...pins]);
    expect(pinned).toEqual({ ok: true, printed: expect.not.stringContaining('cannot') as string });
  });

  it('says where sending is asked for and there is no way out', async () => {
    const { ok, printed } = await check([imaps(), trusted(), '--send=ask']);
    expect(printed).toMatch(/cannot send: .*no server is known.*--smtp/);
    expect(ok).toBe(false);
  });

  it('names the tools that a client gets', async () => {
    const tools = async (...flags: readonly string[]) =>
      /^tools: (.*)$/m.exec((await check([imaps(), trusted(), ...flags])).printed)?.[1];
    expect(await tools()).toMatch(/search_email \(read\)/);
    expect(await tools()).not.toMatch(/\((?:write|full)\)/);
    expect(await tools('--access=full')).toMatch(/send_draft \(full\)/);
  });

  it('says that the password is wrong, and shows none', async () => {
    const { ok, printed } = await check([imaps(), trusted()], 'canary-password-81');
    expect(printed).toMatch(/does not let "alice" in with this password/);
    expect(printed).not.toContain('canary-password-81');
    expect(ok).toBe(false);
  });

  it('says that nothing listens', async () => {
    const { ok, printed } = await check([`imaps://alice@localhost:${await freePort()}`]);
    expect(printed).toContain('Nothing listens at');
    expect(ok).toBe(false);
  });

  it('says that STARTTLS is not offered', async () => {
    await using bare = await startDovecot({ settings: 'ssl = no' });
    const { ok, printed } = await check([
      `imap://alice@localhost:${bare.port}`,
      `--fingerprint=${bare.fingerprint}`,
    ]);
    expect(printed).toContain('offers no encryption');
    expect(ok).toBe(false);
  });

  it('tries the way out where mail may leave', async () => {
    const file = (password: string) => {
      const smtp = `smtp://${sink.user}@${sink.host}:${sink.port}`;
      const work = { account: imaps(), smtp, password, insecure: true, send: 'ask' };
      folder.make({ 'email.json': JSON.stringify({ accounts: { work } }) });
      return `--config=${folder.at('email.json')}`;
    };
    const missing = await check([file('env:NO_SUCH_PASSWORD')]);
    expect(missing.printed).toContain('refers to env:NO_SUCH_PASSWORD, which is not set');
    const good = await check([file(`file:${folder.at('password')}`)]);
    expect(good.printed).toContain('a person agrees to each message that is sent');
    expect(good.printed).not.toContain('cannot send');
    expect(good.ok).toBe(true);
    const bad = await check([
      imaps(),
      '--insecure',
      '--send=ask',
      `--smtp=smtps://localhost:${await freePort()}`,
    ]);
    expect(bad.printed).toMatch(/logged in: .*\n {2}cannot send: /);
    expect(bad.ok).toBe(false);
  });

  it('tells of each account, whatever the others do', async () => {
    folder.make({
      'two.json': JSON.stringify({
        accounts: {
          dead: { account: `imaps://alice@localhost:${await freePort()}`, password: 'env:PATH' },
          alive: { account: imaps(), ca: 'ca.pem', password: `file:${folder.at('password')}` },
        },
      }),
    });
    const { ok, printed } = await check([`--config=${folder.at('two.json')}`]);
    expect(printed).toMatch(/dead: [^]*cannot be used: Nothing listens[^]*alive: [^]*logged in/);
    expect(ok).toBe(false);
  });
});
