/** Who works, and where. */
import { join } from 'node:path';
import type { Sample } from '../../figures.ts';
import type { Session } from '../../session.ts';
import type { Commands } from '../../subject.ts';
import type { Command } from '../../wire.ts';

export interface Place extends Commands {
  /** The only folder of both. Ours is asked for paths relative to it, the peer for absolute ones. */
  readonly root: string;
  /** Ours with pages of 1 MiB. */
  readonly large: Session;
  /** Ours with pages as they are by default. */
  readonly usual: Session;
  readonly other: Session;
  /** A floor: what any server on stdio costs that reads or writes a file. It is asked for absolute paths. */
  readonly bare: Session;
}

export const bare: Command = { entry: join(import.meta.dirname, 'bare.mjs'), args: [] };

/** The two rows of what has two floors; there is one figure for both of whoever is no floor. */
export const byFloor = (name: string, inProcess: number, overStdio = inProcess): Sample => ({
  [`${name}, floor in this process, ms`]: inProcess,
  [`${name}, floor bare JSON-RPC over stdio, ms`]: overStdio,
});

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
