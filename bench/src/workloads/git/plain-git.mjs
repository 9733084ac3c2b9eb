// Starts git as it is asked to over JSON-RPC, and does nothing else: to start a process costs a process the more, the more
// memory it has in use, and the one that measures has much.
import { spawn } from 'node:child_process';
import { serve } from '../bare-server.mjs';

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

serve(async ({ arguments: { cwd, args } }) => await runGit(cwd, args));
