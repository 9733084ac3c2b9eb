import type { Layer } from './layer.ts';

export interface Changes {
  readonly layer: Layer;
  /** Resolves when no call that changes something is at work any more. */
  settled(): Promise<void>;
}

/**
 * Knows which calls that change something are at work: from when the tool begins until it has ended itself, even when
 * nobody waits for it any more. So it belongs next to the tool.
 */
export function trackChanges(): Changes {
  const running = new Set<Promise<unknown>>();
  return {
    layer: (next) => async (call) => {
      if (call.operation.access === 'read') return await next(call);
      const work = next(call);
      running.add(work);
      try {
        return await work;
      } finally {
        running.delete(work);
      }
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
