import { PERMISSIONS } from './atomic-write.ts';
import type { BigIntStats } from 'node:fs';
import type { FileState } from './change.ts';
import { sha256Of } from '../digest.ts';
import type { OpenFile } from '../paths/directory.ts';
import type { Ground } from './ground.ts';
import { inJournal } from './journal.ts';
import { LARGEST_WHOLE } from '../text/text-facts.ts';
import { readWhole } from './transfer.ts';

/** What a file was, taken from the very descriptor that was looked at. */
export interface BeforeImage {
  readonly stat: BigIntStats;
  /** Undefined for a file larger than 32 MiB, which is stored already. */
  readonly bytes: Buffer | undefined;
  /** SHA-256 in hex. */
  readonly digest: Promise<string>;
  /** Stores it, to be undone to. */
  keep(): Promise<FileState>;
}

/** @throws Refusal `too_large_to_undo`, `journal_full`; Error of Node; the signal's reason */
export async function takeImage(
  { journal, space }: Ground,
  file: OpenFile,
  signal: AbortSignal,
): Promise<BeforeImage> {
  const { stat } = file;
  const size = Number(stat.size);
  const mode = Number(stat.mode) & PERMISSIONS;
  await space.reserve(size);
  if (size > LARGEST_WHOLE) {
    const digest = await inJournal(async () => await journal.blobs.putFile(file, signal));
    space.add(size);
    const state: FileState = { kind: 'file', digest, size, mode };
    return { stat, bytes: undefined, digest: Promise.resolve(digest), keep: async () => state };
  }
  const bytes = await readWhole(file, signal);
  const hashing = sha256Of(bytes);
  return {
    stat,
    bytes,
    digest: hashing,
    keep: async () => {
      const digest = await hashing;
      space.add(await inJournal(async () => await journal.blobs.put(bytes, digest, signal)));
      return { kind: 'file', digest, size: bytes.length, mode };
    },
  };
}
