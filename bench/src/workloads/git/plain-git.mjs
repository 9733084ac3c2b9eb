// Starts git as it is asked to over JSON-RPC, and does nothing else: to start a process costs a process the more, the more
// memory it has in use, and the one that measures has much.
import { spawn } from 'node:child_process';

function runGit(cwd, args) {
  return new Promise((done, fail) => {
    const started = performance.now();
    const child = spawn('git', args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.once('error', fail);
    // 1 is what `git grep` says when it finds nothing.
    child.once('close', (code) => {
      if (code !== 0 && code !== 1) return fail(new Error(`git ${args.join(' ')} ended with ${code}`));
      done(`${performance.now() - started}\n${Buffer.concat(chunks).toString()}`);
    });
  });
}

async function resultOf(method, params) {
  if (method === 'tools/call') {
    const { cwd, args } = params.arguments;
    return { content: [{ type: 'text', text: await runGit(cwd, args) }] };
  }
  return {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'plain git', version: '0' },
  };
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', async (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) continue;
    process.stdout.write(
      `${JSON.stringify({ jsonrpc: '2.0', id, result: await resultOf(method, params) })}\n`,
    );
  }
});
