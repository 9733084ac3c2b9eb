/** Who works, and where. */
import type { Sample } from '../../figures.ts';
import type { Session } from '../../session.ts';
import type { Commands } from '../../subject.ts';

export interface Place extends Commands {
  /** The only folder of both. Ours is asked for paths relative to it, the peer for absolute ones. */
  readonly root: string;
  /** Ours with pages of 1 MiB. */
  readonly large: Session;
  /** Ours with pages as they are by default. */
  readonly usual: Session;
  readonly other: Session;
}

/** @throws Error when an answer does not have what it must have */
export function insist(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
}

/** One turn of several kinds, one after the other. */
export async function gather<Kind>(
  kinds: readonly Kind[],
  sample: (kind: Kind) => Promise<Sample>,
): Promise<Sample> {
  const all: Record<string, number | undefined> = {};
  for (const kind of kinds) Object.assign(all, await sample(kind));
  return all;
}

export const occurrences = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
