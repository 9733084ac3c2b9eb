import {
  type McpServer,
  type requireScopes,
  ResourceTemplate,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Resource } from './resource.ts';
import { type Args, type Invoke, succeeded, textOf } from './through-layers.ts';

type Scope = ReturnType<typeof requireScopes>;

export function registerResource(
  mcp: McpServer,
  resource: Resource,
  scopeChallenge: Scope,
  invoke: Invoke,
): void {
  const { name, uri, title, description, mimeType } = resource;
  const typed = mimeType === undefined ? {} : { mimeType };
  const config = { title, description, ...typed, scopeChallenge };
  const read = async ({ href }: URL, args: Args, sdk: ServerContext) => {
    const result = succeeded(await invoke(resource, args, sdk));
    const [part] = result.content;
    return {
      contents: [
        part?.type === 'resource'
          ? { ...part.resource, uri: href }
          : { uri: href, ...typed, text: textOf(result) },
      ],
    };
  };
  const base = baseOf(resource);
  if (base !== undefined) mcp.registerResource(name, base, config, (url, sdk) => read(url, {}, sdk));
  if (!uri.includes('{')) return;
  mcp.registerResource(
    base === undefined ? name : `${name}_template`,
    new ResourceTemplate(uri, { list: undefined }),
    config,
    (url, variables, sdk) => read(url, decoded(variables), sdk),
  );
}

/** The variables of a resource's URI, decoded; undefined when it is not a URI of this resource. */
export function variablesOf(resource: Resource, uri: string): Args | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { href } = new URL(uri);
  if (href === baseOf(resource)) return {};
  const variables = new ResourceTemplate(resource.uri, { list: undefined }).uriTemplate.match(href);
  return variables === null ? undefined : decoded(variables);
}

/** The URI without variables, if it is one: the SDK matches a template of query parameters only when all are there. */
function baseOf({ uri }: Resource): string | undefined {
  const base = /^([^{]+)\{\?[^}]+\}$/.exec(uri)?.[1] ?? uri;
  return base.includes('{') ? undefined : base;
}

const decoded = (variables: Record<string, string | string[]>): Args =>
  Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, percentDecoded(String(value))]));

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // malformed: the reader of the value says what it makes of it
  }
}
