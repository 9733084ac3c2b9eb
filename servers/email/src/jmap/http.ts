import {
  type ClientRequest,
  Agent as PlainAgent,
  type IncomingMessage,
  request as plainRequest,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { Refusal } from '@handrail/domain';
import { withFingerprint } from '../net/certificate-shown.ts';
import { dial } from '../net/dial.ts';
import { checkPeer, fingerprintOf, tlsOptions } from '../net/tls.ts';
import type { Tls } from '../settings/account.ts';
import { connectionFailure } from './failures.ts';

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** The whole value of `Authorization`. */
  readonly authorization: string;
  readonly accept: string;
  /** Sent on a connection of its own: on a kept one nobody could tell whether the other side had just closed it. */
  readonly isFresh: boolean;
  readonly body?: { readonly type: string; readonly bytes: Buffer };
  /** Bytes of the answer that are read. */
  readonly most: number;
  /** For all of it, the answer included. */
  readonly limitMs: number;
}

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly bytes: Buffer;
  /** There was more. */
  readonly isCut: boolean;
}

/** The connections of one account. Nothing is followed, nothing stored, nothing but the answer read. */
export class Http implements Disposable {
  readonly #tls: Tls;
  readonly #agent: PlainAgent | TlsAgent;

  constructor(tls: Tls) {
    const keep = { keepAlive: true, maxSockets: 4, maxFreeSockets: 2, timeout: 60_000 };
    this.#tls = tls;
    // A resumed session would show no certificate, which has to be looked at each time.
    this.#agent =
      tls.mode === 'none' ? new PlainAgent(keep) : new TlsAgent({ ...keep, maxCachedSessions: 0 });
  }

  /**
   * @throws Refusal `cannot_connect`, `certificate`, `connection_lost` once the request was sent, `timeout`
   * @throws the reason of the signal
   */
  async exchange(exchange: Exchange, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    const limit = AbortSignal.timeout(exchange.limitMs);
    const { request, isSent } = this.#open(exchange, AbortSignal.any([signal, limit]));
    try {
      return await read(await answerTo(request), exchange.most);
    } catch (error) {
      request.destroy();
      if (signal.aborted) throw signal.reason;
      if (error instanceof Refusal) throw error;
      if (limit.aborted)
        throw new Refusal(
          'timeout',
          `The mail server gave no answer within ${exchange.limitMs / 1_000} seconds.`,
          'Ask for less at once, or try again later.',
        );
      throw await this.#refusalOf(error, exchange.url, isSent(), signal);
    }
  }

  async #refusalOf(error: unknown, url: URL, isSent: boolean, signal: AbortSignal): Promise<Refusal> {
    const look = async (tls: Tls, see: (socket: TLSSocket | undefined) => never) => {
      const port = url.port === '' ? 443 : Number(url.port);
      const socket = await dial({ host: hostOf(url), port, tls }, signal);
      try {
        see(socket instanceof TLSSocket ? socket : undefined);
      } finally {
        socket.destroy();
      }
    };
    return await withFingerprint(connectionFailure(error, url, isSent), error, this.#tls, look);
  }

  #open(
    exchange: Exchange,
    signal: AbortSignal,
  ): { readonly request: ClientRequest; readonly isSent: () => boolean } {
    const { method, url, authorization, accept, body } = exchange;
    const headers = {
      authorization,
      accept,
      'user-agent': 'handrail-email',
      ...(body !== undefined && { 'content-type': body.type, 'content-length': body.bytes.length }),
    };
    const options = { method, headers, agent: exchange.isFresh ? false : this.#agent, signal };
    const tls = this.#tls;
    const host = hostOf(url);
    let isSent = false;
    const send = (request: ClientRequest) => {
      isSent = true;
      request.end(body?.bytes);
    };
    if (tls.mode === 'none') {
      const request = plainRequest(url, options);
      request.once('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => send(request));
        else send(request);
      });
      return { request, isSent: () => isSent };
    }
    const request = tlsRequest(url, { ...options, ...tlsOptions(tls, host) });
    // Nothing is written, the password least of all, before the other side is known.
    request.once('socket', (socket) => {
      const check = () => {
        try {
          checkPeer(socket instanceof TLSSocket ? socket : undefined, tls, host);
          send(request);
        } catch (error) {
          request.destroy(error instanceof Error ? error : undefined);
        }
      };
      if (socket instanceof TLSSocket && (socket.connecting || fingerprintOf(socket) === undefined))
        socket.once('secureConnect', check);
      else check();
    });
    return { request, isSent: () => isSent };
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** Without the brackets of IPv6. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Errors that come later come through the response too; without a listener they would end the process. */
async function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve);
  request.on('error', reject);
  return await promise;
}

async function read(response: IncomingMessage, most: number): Promise<Answer> {
  const pieces: Buffer[] = [];
  let size = 0;
  const stream: AsyncIterable<Buffer> = response;
  for await (const bytes of stream) {
    pieces.push(bytes);
    size += bytes.length;
    if (size > most) break; // which ends the connection, and so the transfer
  }
  return {
    status: response.statusCode ?? 0,
    location: response.headers.location,
    bytes: Buffer.concat(pieces).subarray(0, most),
    isCut: size > most,
  };
}
