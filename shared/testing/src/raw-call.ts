/** What a 2026-07-28 client gets for a call of a tool, as the wire carries it. */
export interface RawOutcome {
  readonly error?: { readonly code: number };
  readonly result?: {
    readonly resultType?: string;
    readonly requestState?: string;
    readonly isError?: boolean;
    readonly content?: readonly { readonly text: string }[];
    readonly structuredContent?: unknown;
    readonly inputRequests?: Readonly<Record<string, { readonly params: { readonly message: string } }>>;
  };
}

export interface RawCall {
  readonly name: string;
  readonly args: object;
  /** Further parameters, such as the answer to a question. */
  readonly more?: object;
  /** Bearer token. */
  readonly token?: string | undefined;
}

/** Calls a tool without any library in between, so that a test may do what no client does. */
export async function rawCall(
  serve: (request: Request) => Promise<Response>,
  { name, args, more = {}, token }: RawCall,
): Promise<RawOutcome> {
  const response = await serve(
    new Request('http://127.0.0.1/mcp', {
      method: 'POST',
      headers: {
        host: '127.0.0.1',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': name,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          name,
          arguments: args,
          ...more,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
            'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '0' },
          },
        },
      }),
    }),
  );
  return (await response.json()) as RawOutcome;
}
