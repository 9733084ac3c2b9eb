import type { Refusal } from '@handrail/domain';

/** Less than the 30 s that a call has unless the operator says otherwise: its end would tell nothing of the message. */
const MOST_MS = 20_000;

/**
 * Waits for a message to be sent, and not longer than the caller is there. The work goes on behind it: what a slow server
 * takes after all is still filed.
 * @param late what is said then
 */
export async function inTime<T>(work: Promise<T>, late: () => Refusal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), MOST_MS);
  work.catch(() => {}); // nobody may be waiting any more
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
