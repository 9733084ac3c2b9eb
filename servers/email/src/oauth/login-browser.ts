import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { quote, Refusal } from '@handrail/domain';
import type { OAuthClient } from './client.ts';
import type { Grant, Person } from './person.ts';

/** Then nobody will come any more. */
const WAIT_MS = 10 * 60_000;

/** For a request whose path is none, such as `//`. */
const NO_PAGE = new URL('http://localhost/none');

const PAGE = '<!doctype html><title>Handrail</title><p>Go back to the terminal; this page can be closed.</p>';

/**
 * Has the person log in with a browser on this machine: an authorization code (RFC 6749 §4.1) with PKCE (RFC 7636), sent
 * to a port of loopback that is open as long as this takes (RFC 8252 §7.3).
 * @throws Refusal `login_failed`, `not_supported`
 */
export async function grantByBrowser(
  client: OAuthClient & { readonly id: string },
  user: string,
  { say, signal }: Person,
): Promise<Grant> {
  if (client.authorizationEndpoint === undefined)
    throw new Refusal(
      'not_supported',
      'No page to log in on is known.',
      'Use --device, or configure "authorization_endpoint".',
    );
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const redirect = `http://${client.redirectHost}:${portOf(server.address())}/`;
    const url = new URL(client.authorizationEndpoint);
    const parameters = {
      ...client.parameters,
      response_type: 'code',
      client_id: client.id,
      redirect_uri: redirect,
      scope: client.scope,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      login_hint: user,
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    say('Open this address in a browser on this machine, and agree there:');
    say('');
    say(url.href);
    const code = await codeSentTo(server, state, signal);
    return { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Whatever does not know our state is not answered to, and does not end the wait: any page could send it here. */
async function codeSentTo(
  server: ReturnType<typeof createServer>,
  state: string,
  signal: AbortSignal,
): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  limit.throwIfAborted();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = URL.parse(request.url ?? '/', 'http://localhost') ?? NO_PAGE;
    const [code, error] = [searchParams.get('code'), searchParams.get('error')];
    const isOurs = pathname === '/' && searchParams.get('state') === state && (code ?? error) !== null;
    response.writeHead(isOurs ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      'referrer-policy': 'no-referrer', // the code stands in the address
      connection: 'close',
    });
    response.end(isOurs ? PAGE : '', () => {
      if (!isOurs) return;
      if (code !== null && error === null) resolve(code);
      else
        reject(
          new Refusal(
            'login_failed',
            `The login was refused (${quote(error ?? '')}).`,
            'Start again, and agree in the browser.',
          ),
        );
    });
  });
  limit.addEventListener('abort', () =>
    reject(
      signal.aborted
        ? signal.reason
        : new Refusal('login_failed', 'Nobody logged in within 10 minutes.', 'Start again.'),
    ),
  );
  return await promise;
}

const portOf = (address: ReturnType<ReturnType<typeof createServer>['address']>): number =>
  typeof address === 'object' && address !== null ? address.port : 0;
