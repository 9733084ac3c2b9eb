/**
 * The least that a server on stdio can be: JSON-RPC a line each, and no library. What it costs is what Node, JSON and the
 * pipe cost whoever sends a text through them.
 * @param {(params: object) => string | Promise<string>} call answers a call of a tool with its text
 */
export function serve(call) {
  const resultOf = async (method, params) =>
    method === 'tools/call'
      ? { content: [{ type: 'text', text: await call(params) }] }
      : {
          protocolVersion: '2025-11-25',
          capabilities: { tools: {} },
          serverInfo: { name: 'bare', version: '0' },
        };

  const answer = async ({ id, method, params }) => {
    if (id === undefined) return;
    const result = await resultOf(method, params);
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
  };

  let rest = '';
  process.stdin.setEncoding('utf8').on('data', (chunk) => {
    // Only the new part is searched: a line of a megabyte comes in many.
    const [first, ...others] = chunk.split('\n');
    rest += first;
    for (const other of others) {
      void answer(JSON.parse(rest));
      rest = other;
    }
  });
}
