// The least that a server can be: a bare JSON-RPC echo on stdio, without any library. What it costs is what
// Node and the pipe cost, so that the ratio to it is what a server adds.
const answers = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'floor', version: '0' },
  },
  'server/discover': {
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {} },
    resultType: 'complete',
  },
  'tools/list': { tools: [{ name: 'echo', description: 'Echo', inputSchema: { type: 'object' } }] },
  'tools/call': { content: [{ type: 'text', text: 'ok' }] },
};

let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const { id, method } = JSON.parse(line);
    if (id === undefined) continue;
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] })}\n`);
  }
});
