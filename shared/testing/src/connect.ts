import { createHttpHandler } from '@handrail/server/http-handler';
import { openServer } from '@handrail/server/open';
import type { Server } from '@handrail/server';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Person, Session } from './session.ts';
import { connectV2 } from './v2.ts';

export interface ConnectOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly era?: 'legacy' | 'modern';
  /** Bearer token sent with each request. */
  readonly token?: string;
  readonly person?: Person;
}

export interface InProcess extends Session {
  /** Every line the server logged so far. */
  readonly logged: readonly string[];
}

/** A real client over the real HTTP path in this process, with no socket in between. */
export async function connect(server: Server, options: ConnectOptions = {}): Promise<InProcess> {
  const logged: string[] = [];
  const opened = openServer(server, {
    argv: options.args ?? [],
    env: options.env ?? {},
    write: (line) => void logged.push(line),
  });
  const handler = createHttpHandler(server, opened);
  const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), {
    fetch: (url, init) => handler.fetch(withHost(new Request(url, init))),
    ...(options.token !== undefined && {
      requestInit: { headers: { authorization: `Bearer ${options.token}` } },
    }),
  });
  const session = await connectV2(transport, options.era ?? 'modern', options.person);
  return {
    ...session,
    logged,
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await handler.close();
      await opened[Symbol.asyncDispose]();
    },
  };
}

/** A socket would add the header; a Request made by hand has none. */
function withHost(request: Request): Request {
  request.headers.set('host', new URL(request.url).host);
  return request;
}
