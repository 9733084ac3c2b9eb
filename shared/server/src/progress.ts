import type { ServerContext } from '@modelcontextprotocol/server';
import type { Call } from './tool.ts';

/** At most ten notifications a second: the SDK does not hold back for a client that never reads. */
const INTERVAL_MS = 100;

/** What a beat adds, since the protocol wants every value to be greater than the last. */
const BEAT = 0.000_1;

export interface Progress {
  readonly report: Call['progress'];
  /** Says that the call is still alive, without saying more. */
  beat(): void;
}

const SILENT: Progress = { report: () => {}, beat: () => {} };

/** Sends progress to a client that gave a token; values that do not grow are dropped. */
export function progressOf({ mcpReq }: ServerContext): Progress {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return SILENT;
  let last = Number.NEGATIVE_INFINITY;
  let sentAt = Number.NEGATIVE_INFINITY;
  const report: Progress['report'] = (progress, total, message) => {
    const now = performance.now();
    if (progress <= last || now - sentAt < INTERVAL_MS || mcpReq.signal.aborted) return;
    last = progress;
    sentAt = now;
    const params = {
      progressToken,
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message: message.slice(0, 1_000) }),
    };
    // A client that is gone takes no progress; the call itself notices by its signal.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
  };
  return { report, beat: () => report(Math.max(last, 0) + BEAT) };
}
