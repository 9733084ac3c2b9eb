import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OAuthClient } from '../../src/oauth/client.ts';
import { login } from '../../src/oauth/login.ts';
import type { Person } from '../../src/oauth/person.ts';
import { tokenSecret } from '../../src/oauth/token.ts';
import { type AuthorizationServer, CLIENT, startAuthorizationServer } from './authorization-server.ts';

const USER = 'alice@example.com';

let server: AuthorizationServer;
let client: OAuthClient;
let folder: Folder;

beforeAll(async () => {
  server = await startAuthorizationServer();
  const { authorizationEndpoint, tokenEndpoint, deviceEndpoint } = server;
  client = {
    authorizationEndpoint,
    tokenEndpoint,
    deviceEndpoint,
    scope: 'openid offline_access',
    id: CLIENT,
    redirectHost: '127.0.0.1',
    parameters: { prompt: 'consent' },
  };
});
afterAll(async () => await server[Symbol.asyncDispose]());
beforeEach(() => {
  folder = temporaryFolder();
  return () => folder[Symbol.dispose]();
});

/** A person who does with each line that is printed what the function says. */
const person = (does: (line: string) => unknown, signal = new AbortController().signal): Person => ({
  say: (line) => void does(line),
  signal,
  pause: async () => await sleep(20),
});

const loggedIn = async (device: boolean, who: Person) =>
  await login({ user: USER, client, device, folder: folder.path }, who);

const token = async () => await tokenSecret(folder.path, { user: USER, instead: undefined }, client)();

const agreeing = person((line) => line.startsWith('http') && server.agree(line, 'alice'));

const tokenFiles = () => readdirSync(folder.path).filter((name) => name.endsWith('.json'));
const stored = (): Record<string, unknown> =>
  JSON.parse(readFileSync(folder.at(tokenFiles()[0] ?? ''), 'utf8')) as Record<string, unknown>;
const expire = () =>
  writeFileSync(folder.at(tokenFiles()[0] ?? ''), JSON.stringify({ ...stored(), expires_at: Date.now() }));

const codeOf = async (failing: Promise<unknown>) =>
  await failing.then(
    () => 'nothing',
    (error: unknown) => (error instanceof Refusal ? error.code : 'no refusal'),
  );

describe('a login', () => {
  it('by the browser ends with a token, which only its user may read', async () => {
    await loggedIn(false, agreeing);
    expect(await token()).toBe(stored()['access_token']);
    expect(tokenFiles().map((name) => statSync(folder.at(name)).mode & 0o777)).toEqual([0o600]);
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  });

  it('proves with the verifier that the code is ours', async () => {
    let page: URL | undefined;
    const asked = server.asked.length;
    const agree = async (line: string) => {
      if (!line.startsWith('http')) return;
      page = new URL(line);
      await server.agree(line, 'alice');
    };
    await loggedIn(false, person(agree));
    expect(page?.searchParams.get('code_challenge_method')).toBe('S256');
    expect(server.asked.slice(asked).map((fields) => fields['code_verifier'])).toEqual([
      expect.stringMatching(/^[\w-]{43}$/),
    ]);
    expect(page?.href).not.toContain(server.asked.at(-1)?.['code_verifier']);
  });

  it('takes no code that comes without the state of this login', async () => {
    const answers: number[] = [];
    const forge = async (line: string) => {
      if (!line.startsWith('http')) return;
      const redirect = new URL(line).searchParams.get('redirect_uri') ?? '';
      const forged = [
        '?code=stolen',
        '?code=stolen&state=guess',
        '?error=access_denied&state=',
        'favicon.ico',
      ];
      for (const query of forged) answers.push((await fetch(`${redirect}${query}`)).status);
      await server.agree(line, 'alice');
    };
    await loggedIn(false, person(forge));
    expect(answers).toEqual([404, 404, 404, 404]);
    expect(server.asked.map(({ code }) => code)).not.toContain('stolen');
  });

  it('goes on when somebody asks for what is no path', async () => {
    const answers: string[] = [];
    const disturb = async (line: string) => {
      if (!line.startsWith('http')) return;
      const { port } = new URL(new URL(line).searchParams.get('redirect_uri') ?? '');
      for (const path of ['//', 'http://[']) {
        const socket = connect(Number(port), '127.0.0.1');
        socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
        answers.push((await text(socket)).slice(0, 12));
      }
      await server.agree(line, 'alice');
    };
    await loggedIn(false, person(disturb));
    expect(answers).toEqual(['HTTP/1.1 404', 'HTTP/1.1 404']);
    expect(tokenFiles()).toHaveLength(1);
  });

  it('that is refused says so', async () => {
    const refuse = async (line: string) => {
      if (!line.startsWith('http')) return;
      const { searchParams } = new URL(line);
      const state = searchParams.get('state') ?? '';
      await fetch(`${searchParams.get('redirect_uri')}?error=access_denied&state=${state}`);
    };
    expect(await codeOf(loggedIn(false, person(refuse)))).toBe('login_failed');
    expect(tokenFiles()).toEqual([]);
  });

  it('ends when the person interrupts it', async () => {
    const controller = new AbortController();
    const interrupting = person(() => controller.abort(new Error('interrupted')), controller.signal);
    await expect(loggedIn(false, interrupting)).rejects.toThrow('interrupted');
    await expect(loggedIn(true, interrupting)).rejects.toThrow('interrupted');
  });

  it('by the code of a device ends with a token', async () => {
    const enter = (line: string) => {
      const [, code] = /enter the code "([^"]+)"/.exec(line) ?? [];
      return code === undefined ? undefined : server.enter(code, 'alice');
    };
    await loggedIn(true, person(enter));
    expect(await token()).toBe(stored()['access_token']);
  });

  it('without a registration, or without codes for devices, says what is missing', async () => {
    const where = { user: USER, folder: folder.path };
    const who = person(() => {});
    expect(await codeOf(login({ ...where, client: { ...client, id: undefined }, device: false }, who))).toBe(
      'client_needed',
    );
    expect(
      await codeOf(login({ ...where, client: { ...client, deviceEndpoint: undefined }, device: true }, who)),
    ).toBe('not_supported');
  });
});

describe('a token', () => {
  it('nobody has logged in for is refused with the way to do it', async () => {
    await expect(token()).rejects.toMatchObject({
      code: 'login_needed',
      hint: 'The operator logs in with the command: handrail-email login alice@example.com.',
    });
  });

  it('is renewed before it is over, and the refresh token with it', async () => {
    await loggedIn(false, agreeing);
    const before = stored();
    expire();
    const renewed = await token();
    const after = stored();
    expect(renewed).toBe(after['access_token']);
    expect(renewed).not.toBe(before['access_token']);
    expect(after['refresh_token']).not.toBe(before['refresh_token']);
    expect(after['expires_at']).toBeGreaterThan(Date.now() + 600_000);
    expect(tokenFiles()).toHaveLength(1);
  });

  it('of a login that was taken back is refused with the way to log in', async () => {
    await loggedIn(false, agreeing);
    expire();
    writeFileSync(folder.at(tokenFiles()[0] ?? ''), JSON.stringify({ ...stored(), refresh_token: 'of-old' }));
    expect(await codeOf(token())).toBe('login_needed');
  });

  it('is renewed by one of many processes, and the login survives it', async () => {
    await loggedIn(false, agreeing);
    for (const round of [1, 2]) {
      expire();
      const asked = server.asked.length;
      const tokens = await Promise.all([1, 2, 3].map(async () => await printed('print')));
      expect({ round, different: new Set(tokens).size }).toEqual({ round, different: 1 });
      expect(tokens[0]).toBe(stored()['access_token']);
      expect(server.asked.slice(asked).map((fields) => fields['grant_type'])).toEqual(['refresh_token']);
    }
  });

  it('is renewed after a process died that was about to', async () => {
    await loggedIn(false, agreeing);
    expire();
    const holder = start('hold');
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(await token()).toBe(stored()['access_token']);
  });
});

const start = (what: string) =>
  spawn(
    process.execPath,
    [join(import.meta.dirname, 'renewing.ts'), what, folder.path, USER, client.tokenEndpoint],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );

const printed = async (what: string) => (await text(start(what).stdout)).trim();
