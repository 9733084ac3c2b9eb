import { type McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { completed, type Resource } from './resource.ts';
import { type Invoke, succeeded } from './through-layers.ts';

/** The protocol's limit. */
const MOST = 100;

/** Answers completion/complete for variables of resource templates; the SDK's own way there has no signal and no caller. */
export function answerCompletions(mcp: McpServer, resources: readonly Resource[], invoke: Invoke): void {
  if (resources.every(({ completions }) => completions.size === 0)) return;
  mcp.server.registerCapabilities({ completions: {} });
  mcp.server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }, sdk) => {
    const resource = resources.find(({ uri }) => ref.type === 'ref/resource' && uri === ref.uri);
    if (resource === undefined)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Nothing is completed for this reference.');
    const completion = resource.completions.get(argument.name);
    if (completion === undefined) return { completion: { values: [], total: 0, hasMore: false } };
    const result = succeeded(await invoke(completion, { value: argument.value }, sdk));
    const { values } = completed.parse(result.structuredContent);
    return {
      completion: {
        values: values.slice(0, MOST),
        total: values.length,
        hasMore: values.length > MOST,
      },
    };
  });
}
