import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileName } from './file-name.ts';

/** Nanoseconds within which a folder may change twice and look as if it had changed once; on file systems that count in seconds it is two of them. */
const TICK = 50_000_000n;
const COARSE_TICK = 2_100_000_000n;

export interface Listing {
  /** Files by what names their message: `cur/…` or `new/…`. */
  readonly files: Map<string, string>;
  /** How the folder looked; undefined where it changed meanwhile, or so lately that it cannot be told. */
  readonly stamp: string | undefined;
}

/** Names that are read before others get their turn. */
const AT_ONCE = 1_000;

const PLACES = ['new', 'cur'] as const;

/** Programs that copy or back up a Maildir may leave out an empty `new`. */
function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

/** What tells that nothing was added to, taken from or renamed in a folder since. */
export async function readStamp(
  folder: string,
): Promise<{ readonly text: string; readonly isSettled: boolean }> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const stats = await Promise.all(
    PLACES.map(async (place) => await stat(join(folder, place), { bigint: true }).catch(unlessMissing)),
  );
  const all = stats.filter((found) => found !== undefined);
  return {
    text: all.map(({ ino, mtimeNs, ctimeNs }) => `${ino}:${mtimeNs}:${ctimeNs}`).join(' '),
    isSettled: all.every(
      ({ mtimeNs }) => now - mtimeNs > (mtimeNs % 1_000_000_000n === 0n ? COARSE_TICK : TICK),
    ),
  };
}

/** Tells a folder from another one that is called the same later. */
export async function identityOf(folder: string): Promise<string> {
  const { ino, birthtimeMs } = await stat(join(folder, 'cur'));
  return `${ino}-${Math.floor(birthtimeMs)}`;
}

export async function listFiles(folder: string): Promise<Listing> {
  const before = await readStamp(folder);
  const files = new Map<string, string>();
  for (const place of PLACES) {
    const names = await opendir(join(folder, place), { bufferSize: AT_ONCE }).catch(unlessMissing);
    for await (const { name } of names ?? []) {
      if (name.startsWith('.') || name.includes('\uFFFD')) continue;
      // One that is on its way from new to cur may be seen in both.
      files.set(readFileName(name).base, `${place}/${name}`);
    }
  }
  const after = await readStamp(folder);
  const isSure = before.isSettled && before.text === after.text;
  return { files, stamp: isSure ? after.text : undefined };
}
