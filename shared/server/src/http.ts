import { createServer, type Server as HttpServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { Server } from './define-server.ts';
import { ConfigError } from './errors.ts';
import { createHttpHandler } from './http-handler.ts';
import type { Opened } from './open.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** How long calls under way may take to answer once the server is told to end. */
const DRAIN_MS = 10_000;

const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  maxHeaderSize: 16_384,
  keepAliveTimeout: 65_000, // above the idle time of common balancers (60 s), or their requests race with our close
};

export interface Listening extends AsyncDisposable {
  /** `http://127.0.0.1:8080/mcp` */
  readonly url: string;
}

/**
 * Without a token, HTTP is for reading and for this machine alone.
 * @throws ConfigError when the options ask for more
 */
export function checkBind({ http, httpToken, access }: Opened['values']): void {
  if (http === undefined || httpToken !== undefined) return;
  if (!LOOPBACK.has(http.host))
    throw new ConfigError(
      `--http: ${http.host} is reachable from other machines; set HANDRAIL_HTTP_TOKEN first`,
    );
  if (access !== 'read')
    throw new ConfigError(
      `--http: with --access=${access} every user of this machine could change things; set HANDRAIL_HTTP_TOKEN first`,
    );
}

/**
 * Listens for HTTP as `--http` says; whether it may is for `checkBind` to say.
 * @throws ConfigError when the port cannot be had
 */
export async function listenHttp(server: Server, opened: Opened): Promise<Listening> {
  const { http } = opened.values;
  if (http === undefined) throw new TypeError('no address to listen on');
  const handler = createHttpHandler(server, opened);
  const serve = toNodeHandler(handler, { onerror: (error) => opened.log.error('request failed', { error }) });
  const listener = createServer(LIMITS, (request, response) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server's request has the method its type leaves open
    void serve(request as Parameters<typeof serve>[0], response);
  });
  const port = await bind(listener, http.host.replace(/^\[|\]$/g, ''), http.port);
  return {
    url: `http://${http.host}:${port}/mcp`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => listener.close(resolve));
      listener.closeIdleConnections();
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
      await handler.close(); // cancels what is still under way
      listener.closeAllConnections();
    },
  };
}

function bind(listener: HttpServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(new ConfigError(`--http: cannot listen on ${host}:${port} (${error.message})`));
    listener.once('error', fail);
    listener.listen(port, host, () => {
      listener.off('error', fail);
      const address = listener.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
