import { Refusal } from '@handrail/domain';
import type { Database } from '../session/database.ts';

/** Longest for one statement, and for all of a call, in ms. */
const ONE_MS = 2_000;
const ALL_MS = 5_000;

/** Bytes of one batch of rows. */
const PORTION = 256 * 1024;

interface Look {
  readonly sql: string;
  readonly cellBytes: number;
  /** Gets each row as JSON; answers whether it wants another one. */
  take(row: string): boolean;
}

/**
 * Looks into tables by the way, for what would be good to know but is not worth waiting for.
 * @returns why nothing was found, or undefined
 */
export type Looking = (look: Look) => Promise<string | undefined>;

/** @param signal ends the call, and is the only failure that is thrown */
export function looking(database: Database, signal: AbortSignal): Looking {
  const end = performance.now() + ALL_MS;
  return async ({ sql, cellBytes, take }) => {
    const timeoutMs = Math.min(ONE_MS, end - performance.now());
    if (timeoutMs <= 0) return 'no time left in this call';
    try {
      await database.read(
        { sql, params: [] },
        {
          signal,
          timeoutMs,
          form: { kind: 'page', cellBytes, rowBytes: Number.MAX_SAFE_INTEGER },
          portion: { rows: 2_000, bytes: PORTION },
        },
        ({ lines }) => lines.every(take),
      );
      return undefined;
    } catch (error) {
      if (signal.aborted || !(error instanceof Refusal)) throw error;
      return REASONS.get(error.code) ?? `${error.code}: ${error.message}`;
    }
  };
}

const REASONS = new Map([
  ['timeout', 'it takes too long'],
  // The message would name it.
  ['denied_name', 'it reads what the operator denies'],
]);
