import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import type { Answer } from './layers/layer.ts';
import { variablesOf } from './register-resource.ts';
import type { Resource } from './resource.ts';
import { type Args, type Invoke, succeeded } from './through-layers.ts';
import type { Operation } from './tool.ts';
import { Watch } from './watch.ts';

/** Watches that one connection may have open. */
const MOST = 100;

/**
 * Answers resources/subscribe and resources/unsubscribe of the 2025 era: what a client subscribes to is watched until
 * it unsubscribes or the connection ends. Only for a transport that lasts longer than a request.
 */
export function answerSubscriptions(mcp: McpServer, resources: readonly Resource[], invoke: Invoke): void {
  const watches = new Map<string, { readonly watch: Watch; readonly opened: Promise<unknown> }>();
  const end = (uri: string) => {
    watches.get(uri)?.watch[Symbol.dispose]();
    watches.delete(uri);
  };
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server is no EventTarget
  mcp.server.onclose = () => [...watches.keys()].forEach(end);
  mcp.server.registerCapabilities({ resources: { subscribe: true } });

  mcp.server.setRequestHandler('resources/subscribe', async ({ params: { uri } }, sdk) => {
    const known = watches.get(uri);
    if (known !== undefined) {
      await known.opened;
      return {};
    }
    if (watches.size >= MOST)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `A connection has at most ${MOST} subscriptions.`,
      );
    // A client that is gone is told nothing.
    const watch = new Watch(() => void mcp.server.sendResourceUpdated({ uri }).catch(() => {}));
    const opened = open(resources, uri, watch, (operation, args) => invoke(operation, args, sdk));
    watches.set(uri, { watch, opened }); // holds the place while it is opened
    try {
      await opened;
    } catch (error) {
      if (watches.get(uri)?.watch === watch) end(uri);
      throw error;
    }
    return {};
  });
  mcp.server.setRequestHandler('resources/unsubscribe', ({ params: { uri } }) => {
    end(uri);
    return {};
  });
}

/** Opens a watch, as an operation that goes through the layers. */
async function open(
  resources: readonly Resource[],
  uri: string,
  watch: Watch,
  through: (operation: Operation, args: Args) => Promise<Answer>,
) {
  for (const resource of resources) {
    const args = variablesOf(resource, uri);
    if (args === undefined) continue;
    const operation: Operation = {
      ...resource,
      name: `${resource.name}_watch`,
      async run(params, call) {
        const source = await resource.watch?.(params, call, watch.changed);
        if (source !== undefined) watch.use(source);
        return '';
      },
    };
    return succeeded(await through(operation, args));
  }
  throw new ResourceNotFoundError(uri);
}
