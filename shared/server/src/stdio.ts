import type { Writable } from 'node:stream';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Opened } from './open.ts';

/** A process that does not end by itself in this time is ended. */
const GRACE_MS = 900;

/** Serves one client over stdin and stdout until stdin closes or a signal arrives. */
export function runStdio(opened: Opened, stdout: Writable): void {
  const transport = new StdioServerTransport(process.stdin, stdout);
  const handle = serveStdio(opened.factory, {
    transport,
    onerror: (error) => opened.log.warn('protocol error', { error: error.message }),
  });

  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(), GRACE_MS).unref();
    // Open handles of a dependency must not keep the process of a client that is gone.
    void Promise.allSettled([handle.close(), opened[Symbol.asyncDispose]()]).then(() => process.exit());
  };
  process.stdin.once('end', end).once('close', end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
}
