/** One tool as a client lists it; the parts the tests look at. */
export interface ListedTool {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, unknown>> | undefined;
}

/** What a tool answered. */
export interface Answer {
  /** Every text part, joined by newlines. */
  readonly text: string;
  /** Every part as it came, whatever its kind. */
  readonly parts: readonly object[];
  /** The structured content, if any. */
  readonly data: unknown;
  readonly isError: boolean;
}

/** The old client (v1), or the current one (v2) in the 2025 or the 2026-07-28 era. */
export const clients = ['v1', 'v2-legacy', 'v2-modern'] as const;
export type ClientKind = (typeof clients)[number];

/** A connected client, the same whatever library and transport is behind it. */
export interface Session extends AsyncDisposable {
  /** Protocol revision in use, for instance `2026-07-28`. */
  readonly protocol: string | undefined;
  listTools(): Promise<ListedTool[]>;
  /** Resources and templates. */
  listResources(): Promise<ListedResource[]>;
  /** The text of a resource. */
  read(uri: string): Promise<string>;
  /** A resource as it came: text or base64, with its type. */
  contents(uri: string): Promise<readonly object[]>;
  /** What a variable of a template may be, for what was typed. */
  complete(template: string, variable: string, typed: string): Promise<Completion>;
  /** Hears of changes of a resource until `unsubscribe`; only the 2025 revisions have this request. */
  subscribe(uri: string, changed: () => void): Promise<void>;
  unsubscribe(uri: string): Promise<void>;
  listPrompts(): Promise<ListedPrompt[]>;
  /** The text of a prompt. */
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  /** Rejects with the client's own error when the protocol, not the tool, refuses. */
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
}

export interface Completion {
  readonly values: readonly string[];
  readonly total?: number | undefined;
  readonly hasMore?: boolean | undefined;
}

/** A resource or a template of resources, as a client lists it. */
export interface ListedResource {
  readonly name: string;
  readonly uri: string;
}

export interface ListedPrompt {
  readonly name: string;
  readonly arguments: readonly string[];
}

export interface CallOptions {
  /** The request's `_meta`. */
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Answers the server's question to the person; a session without it says that it cannot ask. */
export type Person = (question: string) => 'accept' | 'decline' | 'cancel';

interface Part {
  readonly text?: unknown;
}

/** Every text among parts of any kind, joined by newlines. */
const textOf = (parts: readonly object[]): string =>
  parts.flatMap(({ text }: Part) => (typeof text === 'string' ? [text] : [])).join('\n');

/** Both client libraries answer in this shape. */
export function answerOf(result: object): Answer {
  const { content, structuredContent, isError } = result as {
    content?: readonly object[];
    structuredContent?: unknown;
    isError?: boolean;
  };
  const parts = content ?? [];
  return { text: textOf(parts), parts, data: structuredContent, isError: isError === true };
}

interface Resources {
  readonly resources: readonly { readonly name: string; readonly uri: string }[];
}

interface Templates {
  readonly resourceTemplates: readonly { readonly name: string; readonly uriTemplate: string }[];
}

const listed = ({ resources }: Resources, { resourceTemplates }: Templates): ListedResource[] => [
  ...resources.map(({ name, uri }) => ({ name, uri })),
  ...resourceTemplates.map(({ name, uriTemplate }) => ({ name, uri: uriTemplate })),
];

const promptOf = (prompt: {
  readonly name: string;
  readonly arguments?: readonly { readonly name: string }[] | undefined;
}): ListedPrompt => ({ name: prompt.name, arguments: (prompt.arguments ?? []).map(({ name }) => name) });

/** What both client libraries have in common for resources and prompts. */
interface Reader {
  listResources(): Promise<Resources>;
  listResourceTemplates(): Promise<Templates>;
  readResource(request: { uri: string }): Promise<{ contents: readonly object[] }>;
  complete(request: {
    ref: { type: 'ref/resource'; uri: string };
    argument: { name: string; value: string };
  }): Promise<{ completion: Completion }>;
  subscribeResource(request: { uri: string }): Promise<unknown>;
  unsubscribeResource(request: { uri: string }): Promise<unknown>;
  listPrompts(): Promise<{ prompts: readonly Parameters<typeof promptOf>[0][] }>;
  getPrompt(request: {
    name: string;
    arguments: Record<string, string>;
  }): Promise<{ messages: readonly { content: object }[] }>;
}

type Reading = Pick<
  Session,
  'listResources' | 'read' | 'contents' | 'complete' | 'subscribe' | 'unsubscribe' | 'listPrompts' | 'prompt'
>;

/**
 * The part of a session that is the same code for every library.
 * @param onUpdated has the given function called with the URI of each resource that the server says has changed
 */
export function readingWith(client: Reader, onUpdated: (tell: (uri: string) => void) => void): Reading {
  const subscribed = new Map<string, () => void>();
  onUpdated((uri) => subscribed.get(uri)?.());
  return {
    listResources: async () => listed(await client.listResources(), await client.listResourceTemplates()),
    read: async (uri) => textOf((await client.readResource({ uri })).contents),
    contents: async (uri) => (await client.readResource({ uri })).contents,
    async complete(uri, name, value) {
      const ref = { type: 'ref/resource', uri } as const;
      return (await client.complete({ ref, argument: { name, value } })).completion;
    },
    async subscribe(uri, changed) {
      subscribed.set(uri, changed);
      await client.subscribeResource({ uri });
    },
    unsubscribe: async (uri) => void (await client.unsubscribeResource({ uri })),
    listPrompts: async () => (await client.listPrompts()).prompts.map(promptOf),
    prompt: async (name, args = {}) =>
      textOf((await client.getPrompt({ name, arguments: args })).messages.map(({ content }) => content)),
  };
}
