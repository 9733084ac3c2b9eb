import { open, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '@handrail/domain';
import { numbered } from './file-name.ts';

export interface Saved {
  /** In the folder; another one than asked for where that was taken. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  /** In hex. */
  readonly sha256: string;
}

/** Bytes that stay free on the disk: mail of strangers is not to fill it. */
const RESERVE = 256 * 1024 * 1024;

/** So many attachments of one name are kept beside one another. */
const MOST_NUMBER = 1_000;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this server may not write there',
  EDQUOT: 'the quota of the disk is used up',
  EIO: 'the disk reports an error',
  ENOENT: 'the folder is not there',
  ENOSPC: 'the disk is full, or nearly so',
  ENOTDIR: 'it is no folder',
  EPERM: 'this server may not write there',
  EROFS: 'the disk cannot be written to',
};

/**
 * Writes a new file that only its owner can read; what is there already stays, be it a file or a link. What was saved is
 * the operator's to keep or remove, so there is no quota of the folder; the disk is not filled, though.
 * @param folder real path of the operator's folder
 * @param name as `safeFileName` made it
 * @param reserve bytes that stay free on the disk
 * @throws Refusal `save_failed`
 */
export async function saveAttachment(
  folder: string,
  name: string,
  bytes: Uint8Array,
  reserve = RESERVE,
): Promise<Saved> {
  const hash = await crypto.subtle.digest('SHA-256', Buffer.from(bytes));
  try {
    await checkRoom(folder, bytes.length + reserve);
    const taken = await write(folder, name, bytes);
    const sha256 = Buffer.from(hash).toString('hex');
    return { name: taken, path: join(folder, taken), size: bytes.length, sha256 };
  } catch (error) {
    throw saveFailure(error);
  }
}

async function checkRoom(folder: string, needed: number): Promise<void> {
  const { blocks, bavail, bsize } = await statfs(folder);
  // Some network file systems do not tell.
  if (blocks > 0 && bavail * bsize < needed)
    throw Object.assign(new Error('The disk is nearly full.'), { code: 'ENOSPC' });
}

/** @returns the name that was free */
async function write(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  for (let number = 1; number <= MOST_NUMBER; number++) {
    const candidate = number === 1 ? name : numbered(name, number);
    const path = join(folder, candidate);
    try {
      await using file = await open(path, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
      } catch (error) {
        await unlink(path); // ours, and not whole
        throw error;
      }
      return candidate;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
  throw new Refusal(
    'save_failed',
    `The folder for attachments has ${MOST_NUMBER} files of this name already.`,
    'Whoever runs this server must tidy it up (--save-folder).',
  );
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

function saveFailure(error: unknown): unknown {
  const reason = REASONS[codeOf(error)];
  if (reason === undefined) return error;
  return new Refusal(
    'save_failed',
    `The folder for attachments cannot be used: ${reason}.`,
    'Whoever runs this server must mend it (--save-folder); text can be read without saving.',
    { cause: error },
  );
}
