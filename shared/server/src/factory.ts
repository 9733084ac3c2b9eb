import { type Access, type Caller, allows, localCaller, scopeOf, scopesUpTo } from '@handrail/auth';
import {
  CLIENT_CAPABILITIES_META_KEY,
  McpServer,
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  requireScopes,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { accessOf } from './access.ts';
import { advertise } from './advertise.ts';
import { answerCompletions } from './completions.ts';
import type { Server } from './define-server.ts';
import { messageOf } from './errors.ts';
import type { Seal } from './layers/confirm.ts';
import type { Handler } from './layers/layer.ts';
import { progressOf } from './progress.ts';
import type { Prompt } from './prompt.ts';
import { registerResource } from './register-resource.ts';
import { answerSubscriptions } from './subscriptions.ts';
import { type Args, type Invoke, succeeded, textOf } from './through-layers.ts';
import type { Call, Tool } from './tool.ts';

const HOUR_MS = 3_600_000;
const CACHED = { ttlMs: HOUR_MS, cacheScope: 'public' } as const;

export interface Running {
  /** The composed layers. */
  readonly handle: Handler;
  /** The most that may be listed and called. */
  readonly access: Access;
  /** Checks what a client carried from a question to its answer. */
  readonly seal: Seal;
  /** What every call sees, whatever its signal. */
  open(): Promise<Omit<Call, 'signal' | 'caller' | 'access' | 'progress'>>;
}

/** A fresh McpServer per request (HTTP) or connection (stdio), over what was opened once. */
export function createFactory(server: Server, running: Running): McpServerFactory {
  // A tool above the level is not registered, so that what is listed and what is enforced cannot differ.
  const tools = server.tools.filter((tool) => allows(running.access, tool.access));
  const local = localCaller();

  return ({ authInfo, requestInfo, era }) => {
    const anyone = requestInfo === undefined ? local : anonymous(server.name, running.access);
    const caller = authInfo === undefined ? anyone : callerOf(authInfo);
    const access = accessOf(server.name, running.access, caller);
    const mcp = new McpServer(
      { name: server.name, title: server.title, version: server.package.version },
      {
        instructions: server.instructions,
        // Lists never change. If they might, Claude Code would hold one stream open per client.
        capabilities: {
          tools: { listChanged: false },
          ...(server.resources.length > 0 && { resources: { listChanged: false } }),
          ...(server.prompts.length > 0 && { prompts: { listChanged: false } }),
        },
        requestState: { verify: (sealed, sdk) => refuseBroken(running.seal, sealed, sdk) },
        cacheHints: {
          'server/discover': CACHED,
          'tools/list': CACHED,
          'prompts/list': CACHED,
          'resources/list': CACHED,
          'resources/templates/list': CACHED,
        },
      },
    );
    const invoke: Invoke = async (operation, args, sdk) => {
      // The SDK asks for the scope of a tool, resource or prompt; of what else is asked for, it knows none.
      if (access === undefined || !allows(access, operation.access))
        throw new ProtocolError(
          ProtocolErrorCode.InvalidRequest,
          `This takes the scope ${scopeOf(server.name, operation.access)}.`,
        );
      const progress = progressOf(sdk);
      return await running.handle({
        operation,
        given: args,
        args,
        caller,
        sdk,
        signal: sdk.mcpReq.signal,
        progress,
        canAsk: canAsk(mcp, sdk),
        open: async (signal) => ({
          ...(await running.open()),
          ...(operation.limit !== undefined && { budget: operation.limit }),
          signal,
          caller,
          access,
          progress: progress.report,
        }),
      });
    };
    const scope = (wanted: Access) => requireScopes(scopeOf(server.name, wanted));

    for (const tool of tools) registerTool(mcp, tool, scope(tool.access), invoke);
    for (const resource of server.resources) registerResource(mcp, resource, scope('read'), invoke);
    for (const prompt of server.prompts) registerPrompt(mcp, prompt, scope('read'), invoke);
    answerCompletions(mcp, server.resources, invoke);
    // Nothing is held between HTTP requests; and since 2026-07-28 the SDK answers subscriptions by itself and never tells
    // the server of which resources (modelcontextprotocol/typescript-sdk#2827).
    const watched = server.resources.filter((resource) => resource.watch !== undefined);
    if (watched.length > 0 && era === 'legacy' && requestInfo === undefined)
      answerSubscriptions(mcp, watched, invoke);
    server.conformanceDoor?.(mcp, running.seal);
    return mcp;
  };
}

/** A broken seal is an error of the protocol, before any layer; that one has expired, `confirm` tells the model. */
async function refuseBroken(seal: Seal, sealed: string, sdk: ServerContext): Promise<void> {
  await seal.verify(sealed, sdk).catch((error: unknown) => {
    if (messageOf(error) !== 'expired') throw error;
  });
}

type Scope = ReturnType<typeof requireScopes>;

function registerTool(mcp: McpServer, tool: Tool, scopeChallenge: Scope, invoke: Invoke): void {
  mcp.registerTool(
    tool.name,
    {
      title: tool.title,
      description: tool.description,
      // No outputSchema: no host measured shows it to a model, and it doubles the list. Outputs are parsed by ours.
      inputSchema: advertise(tool.input),
      annotations: annotationsOf(tool),
      scopeChallenge,
    },
    (args: Args, sdk) => invoke(tool, args, sdk),
  );
}

/** MCP's defaults for absent hints are the dangerous ones, so each is always given. */
const annotationsOf = (tool: Tool) => ({
  readOnlyHint: tool.access === 'read',
  destructiveHint: tool.access === 'full',
  idempotentHint: tool.idempotent ?? tool.access === 'read',
  openWorldHint: tool.openWorld ?? false,
});

function registerPrompt(mcp: McpServer, prompt: Prompt, scopeChallenge: Scope, invoke: Invoke): void {
  const { name, title, description, input } = prompt;
  mcp.registerPrompt(
    name,
    { title, description, argsSchema: advertise(input), scopeChallenge },
    async (args: Args, sdk) => {
      const text = textOf(succeeded(await invoke(prompt, args, sdk)));
      return { messages: [{ role: 'user', content: { type: 'text', text } }] };
    },
  );
}

/** Over HTTP without a token, any user of the machine. */
const anonymous = (server: string, access: Access): Caller => ({
  id: 'http:anonymous',
  tenant: 'default',
  scopes: scopesUpTo(server, access),
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
  if (!isObject(capabilities) || !isObject(capabilities['elicitation'])) return false;
  const modes = Object.keys(capabilities['elicitation']);
  return modes.length === 0 || modes.includes('form'); // none named means forms, as before 2025-11-25
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
