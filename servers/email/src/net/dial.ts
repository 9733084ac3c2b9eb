import { connect, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { quote, Refusal } from '@handrail/domain';
import { checkPeer, tlsOptions } from './tls.ts';
import type { Endpoint } from '../settings/account.ts';

const CONNECT_MS = 15_000;

/**
 * A connection to a server, in TLS and with its certificate looked at where TLS begins with the first byte.
 * @throws Refusal `certificate` where the pin is not met; an error of the system or of TLS, see `unreachable`
 */
export async function dial(
  { host, port, tls }: Pick<Endpoint, 'host' | 'port' | 'tls'>,
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted();
  const isSecure = tls.mode === 'implicit';
  const socket = isSecure ? connectTls({ host, port, ...tlsOptions(tls, host) }) : connect({ host, port });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const stop = () => reject(signal.reason);
  const timer = setTimeout(() => reject(new Error('it did not answer in time')), CONNECT_MS);
  socket.once(isSecure ? 'secureConnect' : 'connect', resolve);
  socket.once('error', reject);
  socket.once('close', () => reject(new Error('it closed the connection')));
  signal.addEventListener('abort', stop, { once: true });
  try {
    await promise;
    if (socket instanceof TLSSocket) checkPeer(socket, tls, host);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** Why, in the words of the system, which name nothing but the host. */
const WHY = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'nobody knows this name'],
  ['EAI_AGAIN', 'names cannot be looked up at the moment'],
  ['ETIMEDOUT', 'it did not answer in time'],
  ['ECONNRESET', 'it broke the connection off'],
  ['EHOSTUNREACH', 'there is no way to it'],
  ['ENETUNREACH', 'there is no network'],
]);

/** @param code of the system or of TLS */
export function unreachable(host: string, port: number, code: string, cause: unknown): Refusal {
  const isTls = code.startsWith('ERR_SSL') || code === 'EPROTO';
  const why = WHY.get(code) ?? (isTls ? 'it does not speak TLS there' : 'it broke the connection off');
  return new Refusal(
    'cannot_connect',
    `The server ${quote(host)} cannot be reached on port ${port}: ${why}.`,
    'Try again later; if it stays so, whoever runs this server should look at host, port and TLS of the account.',
    { cause },
  );
}
