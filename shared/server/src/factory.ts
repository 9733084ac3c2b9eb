import { type Caller, allows, scopeOf, localCaller } from '@handrail/auth';
import {
  CLIENT_CAPABILITIES_META_KEY,
  McpServer,
  type McpServerFactory,
  requireScopes,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { advertise } from './advertise.ts';
import type { Server } from './define-server.ts';
import type { Handler } from './layers/layer.ts';
import { progressOf } from './progress.ts';
import type { Call, Tool } from './tool.ts';

const HOUR_MS = 3_600_000;

export interface Running {
  /** The composed layers. */
  readonly handle: Handler;
  /** The most that may be listed and called. */
  readonly access: 'read' | 'write' | 'full';
  /** What every call sees, whatever its signal. */
  open(): Promise<Omit<Call, 'signal' | 'caller' | 'progress'>>;
}

/** A fresh McpServer per request (HTTP) or connection (stdio), over what was opened once. */
export function createFactory(server: Server, running: Running): McpServerFactory {
  // A tool above the level is not registered, so that what is listed and what is enforced cannot differ.
  const tools = server.tools.filter((tool) => allows(running.access, tool.access));
  const local = localCaller();

  return ({ authInfo }) => {
    const caller: Caller = authInfo === undefined ? local : callerOf(authInfo);
    const mcp = new McpServer(
      { name: server.name, title: server.title, version: server.package.version },
      {
        instructions: server.instructions,
        // Without it, Claude Code holds one stream open per client.
        capabilities: { tools: { listChanged: false } },
        cacheHints: {
          'tools/list': { ttlMs: HOUR_MS, cacheScope: 'public' },
          'server/discover': { ttlMs: HOUR_MS, cacheScope: 'public' },
        },
      },
    );
    for (const tool of tools) {
      mcp.registerTool(
        tool.name,
        {
          title: tool.title,
          description: tool.description,
          // No outputSchema: no host measured shows it to a model, and it doubles the list. Outputs are parsed by ours.
          inputSchema: advertise(tool.input),
          annotations: annotationsOf(tool),
          scopeChallenge: requireScopes(scopeOf(server.name, tool.access)),
        },
        (args: Record<string, unknown>, sdk) =>
          running.handle({
            tool,
            args,
            caller,
            sdk,
            signal: sdk.mcpReq.signal,
            canAsk: canAsk(mcp, sdk),
            open: async (signal) => ({
              ...(await running.open()),
              signal,
              caller,
              progress: progressOf(sdk),
            }),
          }),
      );
    }
    return mcp;
  };
}

/** MCP's defaults for absent hints are the dangerous ones, so each is always given. */
const annotationsOf = (tool: Tool) => ({
  readOnlyHint: tool.access === 'read',
  destructiveHint: tool.access === 'full',
  idempotentHint: tool.idempotent ?? tool.access === 'read',
  openWorldHint: tool.openWorld ?? false,
});

const callerOf = ({
  clientId,
  scopes,
  extra,
}: {
  clientId: string;
  scopes: string[];
  extra?: object;
}): Caller => ({
  id: clientId,
  tenant: extra !== undefined && 'tenant' in extra ? String(extra.tenant) : 'default',
  scopes,
});

/** Told per request since 2026-07-28, in the handshake before it; of older clients over HTTP nothing is known. */
function canAsk(mcp: McpServer, sdk: ServerContext): boolean {
  const envelope: Readonly<Record<string, unknown>> = sdk.mcpReq.envelope ?? {};
  const capabilities = envelope[CLIENT_CAPABILITIES_META_KEY] ?? mcp.server.getClientCapabilities();
  return typeof capabilities === 'object' && capabilities !== null && 'elicitation' in capabilities;
}
