import type { TLSSocket } from 'node:tls';
import { quote, Refusal } from '@handrail/domain';
import type { ImapFlow } from 'imapflow';
import { withFingerprint } from '../net/certificate-shown.ts';
import { checkPeer, tlsOptions } from '../net/tls.ts';
import type { Endpoint, Tls } from '../settings/account.ts';
import { isLoopback } from '../settings/loopback.ts';
import { connectFailure } from './connect-failure.ts';
import { readVanished } from './vanished.ts';

const CONNECT_MS = 15_000;
const GREETING_MS = 10_000;

/** Bytes of one line and of one literal: a server that sends more loses its connection, not this process its memory. */
const LONGEST_LINE = 32 * 1024 * 1024;
const LONGEST_LITERAL = 64 * 1024 * 1024;

/**
 * Connects and logs in.
 * @throws Refusal `cannot_connect`, `certificate`, `login_failed`; the reason of the signal
 */
export async function connectImap(endpoint: Endpoint, signal: AbortSignal): Promise<ImapFlow> {
  const { host, tls, login } = endpoint;
  if (tls.mode === 'none' && !isLoopback(host))
    throw new Refusal(
      'cannot_connect',
      `The settings want no encryption on the way to ${quote(host)}.`,
      'Use imaps:// or STARTTLS: only a server on this machine is spoken to in plain text.',
    );
  const secret = await (login.kind === 'token' ? login.token() : login.password());
  try {
    // Asked for right before the login, so nothing is said to a server that is not the right one.
    return await attempt(endpoint, signal, (socket) => {
      if (tls.mode !== 'none') checkPeer(socket, tls, host);
      return secret;
    });
  } catch (error) {
    signal.throwIfAborted();
    const look = async (insecure: Tls, see: (socket: TLSSocket | undefined) => never) =>
      await attempt({ ...endpoint, tls: insecure }, signal, see);
    throw await withFingerprint(connectFailure(error, endpoint, secret), error, tls, look);
  }
}

async function attempt(
  endpoint: Endpoint,
  signal: AbortSignal,
  secret: (socket: TLSSocket | undefined) => string,
): Promise<ImapFlow> {
  const { host, port, tls, login } = endpoint;
  const { ImapFlow: Client } = await import('imapflow');
  signal.throwIfAborted();
  const client: ImapFlow = new Client({
    host,
    port,
    secure: tls.mode === 'implicit',
    doSTARTTLS: tls.mode === 'starttls',
    ...(tls.mode === 'none' ? {} : { tls: tlsOptions(tls, host) }),
    auth: {
      user: login.user,
      get [login.kind === 'token' ? 'accessToken' : 'pass']() {
        return secret(socketOf(client));
      },
    },
    clientInfo: { name: 'Handrail', vendor: 'Handrail', version: false, 'support-url': false },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    qresync: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    maxLineLength: LONGEST_LINE,
    maxLiteralSize: LONGEST_LITERAL,
    maxResponseSize: LONGEST_LITERAL + LONGEST_LINE,
  });
  // What breaks is told to whoever waits for an answer; without a listener it would end the process.
  client.on('error', () => {});
  readVanished(client);
  const giveUp = () => client.close();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await client.connect();
    secret(socketOf(client)); // a server may let in whoever comes, without asking for it
    return client;
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** The type declarations leave it out; where it is missing, no certificate is found and nobody logs in. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const socketOf = (client: ImapFlow) => (client as unknown as { readonly socket?: TLSSocket }).socket;
