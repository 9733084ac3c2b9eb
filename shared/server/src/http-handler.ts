import { type Caller, scopesUpTo, staticToken } from '@handrail/auth';
import {
  type AuthInfo,
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  OAuthError,
  OAuthErrorCode,
  originValidationResponse,
  requireBearerAuth,
} from '@modelcontextprotocol/server';
import type { Server } from './define-server.ts';
import type { Opened } from './open.ts';

export interface HttpHandler {
  /** Serves one request; the whole HTTP path except the socket. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** Stateless Streamable HTTP at /mcp, both protocol eras, behind Host, Origin and bearer checks. */
export function createHttpHandler(server: Server, { values, factory, log }: Opened): HttpHandler {
  const handler = createMcpHandler(factory, {
    onerror: (error) => log.warn('request refused', { error: error.message }),
  });
  const own = values.http === undefined ? [] : [values.http.host];
  const hosts = [...localhostAllowedHostnames(), ...own];
  // Rebinding a name to this address gains nothing where a token is asked for, and a server for other machines goes by
  // names that it does not know.
  const hostRefusal = (request: Request) =>
    values.httpToken === undefined ? hostHeaderValidationResponse(request, hosts) : undefined;
  const origins = [...localhostAllowedOrigins(), ...own];
  const authenticate =
    values.httpToken === undefined ? undefined : bearer(server, values.access, values.httpToken);

  return {
    close: () => handler.close(),
    async fetch(request) {
      const refusal = hostRefusal(request) ?? originValidationResponse(request, origins);
      if (refusal !== undefined) return refusal;
      if (new URL(request.url).pathname !== '/mcp')
        return Response.json({ error: 'Not found; the endpoint is /mcp.' }, { status: 404 });
      if (authenticate === undefined) return await handler.fetch(request);
      const authInfo = await authenticate(request);
      return authInfo instanceof Response ? authInfo : await handler.fetch(request, { authInfo });
    },
  };
}

function bearer(server: Server, access: Opened['values']['access'], token: string) {
  const verify = staticToken(token, scopesUpTo(server.name, access));
  return requireBearerAuth({
    verifier: {
      async verifyAccessToken(given) {
        const caller = await verify(given);
        if (caller === undefined)
          throw new OAuthError(OAuthErrorCode.InvalidToken, 'The token is not accepted');
        return authInfoOf(caller);
      },
    },
  });
}

/** The token itself stays behind: no tool and no outbound request ever sees it. */
const authInfoOf = ({ id, tenant, scopes = [] }: Caller): AuthInfo => ({
  token: '',
  clientId: id,
  scopes: [...scopes],
  expiresAt: Number.MAX_SAFE_INTEGER, // a static token has no expiry, and the SDK refuses one without
  extra: { tenant },
});
