import { open, unlink } from 'node:fs/promises';
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

/** So many attachments of one name are kept beside one another. */
const MOST_NUMBER = 1_000;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this server may not write there',
  EDQUOT: 'the quota of the disk is used up',
  EIO: 'the disk reports an error',
  ENOENT: 'the folder is not there',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'it is no folder',
  EPERM: 'this server may not write there',
  EROFS: 'the disk cannot be written to',
};

/**
 * Writes a new file that only its owner can read; what is there already stays, be it a file or a link.
 * @param folder real path of the operator's folder
 * @param name as `safeFileName` made it
 * @throws Refusal `save_failed`
 */
export async function saveAttachment(folder: string, name: string, bytes: Uint8Array): Promise<Saved> {
  const hash = await crypto.subtle.digest('SHA-256', Buffer.from(bytes));
  try {
    const taken = await write(folder, name, bytes);
    const sha256 = Buffer.from(hash).toString('hex');
    return { name: taken, path: join(folder, taken), size: bytes.length, sha256 };
  } catch (error) {
    throw saveFailure(error);
  }
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
