import { createHttpHandler, type HttpHandler } from '@handrail/server/http-handler';
import { openServer } from '@handrail/server/open';
import type { Server } from '@handrail/server';
import { describe, expect, it } from 'vitest';

interface Fixture {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const TOKEN = 'a-token-of-the-test-0123456789';

/** What every server promises over HTTP. */
export function describeHttp(server: Server, { args, env }: Fixture): void {
  const serve = async (
    variables: NodeJS.ProcessEnv,
    use: (handler: HttpHandler) => Promise<void>,
  ): Promise<void> => {
    await using opened = openServer(server, { argv: args, env: { ...env, ...variables }, write: () => {} });
    const handler = createHttpHandler(server, opened);
    try {
      await use(handler);
    } finally {
      await handler.close();
    }
  };
  const withToken = (use: (handler: HttpHandler) => Promise<void>) =>
    serve({ HANDRAIL_HTTP_TOKEN: TOKEN }, use);

  describe('over HTTP', () => {
    it.each([
      ['no token', {}],
      ['another token', { authorization: 'Bearer another-token-0123456789' }],
      ['another scheme', { authorization: `Basic ${TOKEN}` }],
      ['an empty token', { authorization: 'Bearer ' }],
    ])('answers 401 with a challenge to %s', async (_what, headers) => {
      await withToken(async (handler) => {
        const response = await handler.fetch(listRequest({ headers }));
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
        expect(await response.text()).not.toContain(TOKEN);
      });
    });

    it('answers the token it was given, and holds no session', async () => {
      await withToken(async (handler) => {
        const response = await handler.fetch(listRequest({ headers: { authorization: `Bearer ${TOKEN}` } }));
        expect(response.status).toBe(200);
        expect(response.headers.get('mcp-session-id')).toBeNull();
      });
    });

    it('takes no token from the query', async () => {
      await withToken(async (handler) => {
        const response = await handler.fetch(listRequest({ path: `/mcp?access_token=${TOKEN}` }));
        expect(response.status).toBe(401);
      });
    });

    it.each([
      ['a foreign Host', { host: 'attacker.example' }],
      ['a foreign Origin', { origin: 'https://attacker.example' }],
      ['an opaque Origin', { origin: 'null' }],
    ])('answers 403 to %s (DNS rebinding)', async (_what, headers) => {
      await serve({}, async (handler) => {
        expect((await handler.fetch(listRequest({ headers }))).status).toBe(403);
      });
    });

    it('has one endpoint', async () => {
      await serve({}, async (handler) => {
        expect((await handler.fetch(listRequest({ path: '/' }))).status).toBe(404);
        expect((await handler.fetch(listRequest({ path: '/authorize' }))).status).toBe(404);
      });
    });
  });
}

interface Shape {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function listRequest({ path = '/mcp', headers = {} }: Shape): Request {
  return new Request(`http://127.0.0.1${path}`, {
    method: 'POST',
    headers: {
      host: '127.0.0.1',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
}
