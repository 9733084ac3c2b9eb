import type { Writable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Opened } from './open.ts';
import { BoundedStdioTransport } from './stdio/transport.ts';

/** How long calls under way may still take to answer when the client has closed its end. */
const FINISH_MS = 500;
/**
 * How long those may that change something, all in all: half of a change is worse than a late end. The SDKs of MCP send
 * SIGTERM 2 s after they closed stdin and SIGKILL 2 s after that, and what is cancelled then needs time to tidy up.
 */
const CHANGE_MS = 3_000;
/** What is cancelled gets this long to tidy up and to close; an open handle of a dependency must not keep the process. */
const END_MS = 400;
/** A host that was killed closes stdin too, unless something else holds the other end of it. */
const PARENT_POLL_MS = 500;
const SUBSCRIPTIONS = 8;

/**
 * V8 doubles its young generation under load, up to 128 MB, and never gives it back soon. A server beside a person's
 * other work rather collects a little more often: 200,000 pipelined calls peak at 181 MB instead of 303, at two
 * thirds of the calls per second.
 */
const STEADY_YOUNG_GENERATION = '--semi-space-growth-factor=1';

/** Serves one client over stdin and stdout until stdin closes, the parent dies, or a signal arrives. */
export function runStdio(opened: Opened, stdout: Writable): void {
  setFlagsFromString(STEADY_YOUNG_GENERATION);
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void finish().finally(() => process.exit());
  };

  const transport = new BoundedStdioTransport(process.stdin, stdout, end);
  const handle = serveStdio(opened.factory, {
    transport,
    maxSubscriptions: SUBSCRIPTIONS,
    onerror: (error) => opened.log.warn('protocol error', { error: error.message }),
  });

  const finish = async () => {
    await Promise.race([transport.idle(), setTimeout(FINISH_MS)]);
    await Promise.race([opened.changed(), setTimeout(CHANGE_MS - FINISH_MS)]);
    await setImmediate(); // for the answers of what was waited for
    void setTimeout(END_MS).then(() => process.exit());
    await handle.close(); // cancels what is still under way
    await opened.changed();
    await opened[Symbol.asyncDispose]();
    await new Promise((resolve) => stdout.end(resolve));
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  const parent = process.ppid;
  // Not unref'd: a paused stdin alone would let Node exit while calls are under way.
  setInterval(() => process.ppid === parent || end(), PARENT_POLL_MS);
}
