// The least that a file server on stdio can be: JSON-RPC a line each, the calls of the file system, and no library. What
// it costs is what Node, JSON and the pipe cost whoever sends a file's text through them.
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';

const tools = {
  read({ path, offset, length }) {
    const descriptor = openSync(path, 'r');
    const bytes = Buffer.allocUnsafe(length);
    const count = readSync(descriptor, bytes, 0, length, offset);
    closeSync(descriptor);
    return bytes.toString('utf8', 0, count);
  },
  write({ path, content }) {
    const descriptor = openSync(`${path}.new`, 'w', 0o600);
    writeSync(descriptor, content);
    fsyncSync(descriptor);
    renameSync(`${path}.new`, path);
    closeSync(descriptor);
    return 'ok';
  },
};

function resultOf(method, params) {
  if (method === 'tools/call')
    return { content: [{ type: 'text', text: tools[params.name](params.arguments) }] };
  return {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'bare', version: '0' },
  };
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  // Only the new part is searched: a line of a megabyte comes in many.
  const [first, ...others] = chunk.split('\n');
  rest += first;
  for (const other of others) {
    const { id, method, params } = JSON.parse(rest);
    rest = other;
    if (id === undefined) continue;
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: resultOf(method, params) })}\n`);
  }
});
