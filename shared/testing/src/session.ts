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
  listPrompts(): Promise<ListedPrompt[]>;
  /** The text of a prompt. */
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  /** Rejects with the client's own error when the protocol, not the tool, refuses. */
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
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
  return { text: textOf(content ?? []), data: structuredContent, isError: isError === true };
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
  listPrompts(): Promise<{ prompts: readonly Parameters<typeof promptOf>[0][] }>;
  getPrompt(request: {
    name: string;
    arguments: Record<string, string>;
  }): Promise<{ messages: readonly { content: object }[] }>;
}

/** The part of a session that is the same code for every library. */
export const readingWith = (
  client: Reader,
): Pick<Session, 'listResources' | 'read' | 'listPrompts' | 'prompt'> => ({
  listResources: async () => listed(await client.listResources(), await client.listResourceTemplates()),
  read: async (uri) => textOf((await client.readResource({ uri })).contents),
  listPrompts: async () => (await client.listPrompts()).prompts.map(promptOf),
  prompt: async (name, args = {}) =>
    textOf((await client.getPrompt({ name, arguments: args })).messages.map(({ content }) => content)),
});
