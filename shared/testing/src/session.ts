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
  /** Rejects with the client's own error when the protocol, not the tool, refuses. */
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Answers the server's question to the person; a session without it says that it cannot ask. */
export type Person = (question: string) => 'accept' | 'decline' | 'cancel';

interface Part {
  readonly type: string;
  readonly text?: unknown;
}

/** Both client libraries answer in this shape. */
export function answerOf(result: object): Answer {
  const { content, structuredContent, isError } = result as {
    content?: readonly Part[];
    structuredContent?: unknown;
    isError?: boolean;
  };
  return {
    text: (content ?? []).flatMap((part) => (typeof part.text === 'string' ? [part.text] : [])).join('\n'),
    data: structuredContent,
    isError: isError === true,
  };
}
