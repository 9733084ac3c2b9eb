import { once } from 'node:events';
import { createServer } from 'node:http';
import { freePort } from '@handrail/testing/free-port';
import { Provider } from 'oidc-provider';
import { vi } from 'vitest';

/** A real authorization server (oidc-provider) on loopback: PKCE, device codes, refresh tokens that are good for one use. */
export interface AuthorizationServer extends AsyncDisposable {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly deviceEndpoint: string;
  /** RFC 7662, with user and password in it. */
  readonly introspectionEndpoint: string;
  /** Requests for a token so far, oldest first. */
  readonly asked: readonly Fields[];
  /** What somebody does in a browser to log in and agree; ends with what stands on the last page. */
  agree(address: string, user: string): Promise<string>;
  /** The same on the page that asks for the code of a device. */
  enter(code: string, user: string): Promise<string>;
}

type Fields = Readonly<Record<string, unknown>>;

export const CLIENT = 'handrail-test';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  // It warns that it is not set up for anything but tests.
  for (const level of ['info', 'warn'] as const) vi.spyOn(console, level).mockImplementation(() => {});
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/'],
        grant_types: ['authorization_code', 'refresh_token', DEVICE],
      },
      {
        client_id: 'mail-server',
        client_secret: 'mail-server-secret',
        redirect_uris: [],
        response_types: [],
        grant_types: [],
      },
    ],
    cookies: { keys: ['cookie-key-of-a-test'] },
    features: {
      deviceFlow: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
    },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
  });
  const asked: Fields[] = [];
  provider.on('grant.success', ({ oidc }) => asked.push({ ...oidc.params }));
  provider.on('grant.error', ({ oidc }) => asked.push({ ...oidc.params }));
  const answer = provider.callback();
  const server = createServer((request, response) => void answer(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    authorizationEndpoint: `${url}/auth`,
    tokenEndpoint: `${url}/token`,
    deviceEndpoint: `${url}/device/auth`,
    introspectionEndpoint: `http://mail-server:mail-server-secret@127.0.0.1:${port}/token/introspection`,
    asked,
    agree: async (address, user) => await browse(address, { login: user, password: 'any' }),
    enter: async (code, user) =>
      await browse(`${url}/device`, { user_code: code, login: user, password: 'any' }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Follows redirections with cookies and sends every form that comes, until a page has none. */
async function browse(address: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const cookies = new Map<string, string>();
  let request: { url: string; body?: URLSearchParams } = { url: address };
  for (let steps = 0; steps < 20; steps++) {
    const response = await fetch(request.url, {
      ...(request.body !== undefined && { method: 'POST', body: request.body }),
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      redirect: 'manual',
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const next = response.headers.get('location');
    const page = await response.text();
    const [, action] = /<form [^>]*action="([^"]+)"/.exec(page) ?? [];
    if (next !== null) request = { url: new URL(next, request.url).href };
    else if (action !== undefined)
      request = { url: new URL(action, request.url).href, body: filled(page, fields) };
    else return page;
  }
  throw new Error('the login goes in circles');
}

function filled(page: string, fields: Readonly<Record<string, string>>): URLSearchParams {
  const body = new URLSearchParams();
  for (const [input] of page.matchAll(/<input\s[^>]*>/g)) {
    const [, name] = /\sname="([^"]+)"/.exec(input) ?? [];
    const [, value] = /\svalue="([^"]*)"/.exec(input) ?? [];
    if (name !== undefined) body.set(name, fields[name] ?? value ?? '');
  }
  return body;
}
