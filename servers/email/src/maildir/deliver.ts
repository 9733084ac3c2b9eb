import { constants } from 'node:fs';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { uniqueName, writeFileName } from './file-name.ts';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Puts a message into a folder so that it is there whole or not at all, also after a power failure: written and flushed
 * in tmp, then given its name in cur.
 * @returns the name of its file in cur
 */
export async function deliver(
  folder: string,
  raw: Buffer,
  flags: string,
  received = new Date(),
): Promise<{ readonly base: string; readonly name: string }> {
  const base = uniqueName(raw.length);
  const name = writeFileName(base, flags);
  const temporary = join(folder, 'tmp', base);
  await mkdir(join(folder, 'tmp'), { recursive: true, mode: 0o700 });
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(raw);
    // The time that the file was changed is when the message was received, as for Dovecot.
    await file.utimes(received, received);
    await file.sync();
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  await rename(temporary, join(folder, 'cur', name));
  await syncFolder(join(folder, 'cur'));
  return { base, name };
}

/** A new name is safe once its folder is; Windows can flush no folder and needs not. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export interface MailFile {
  readonly bytes: Buffer;
  readonly size: number;
  readonly received: Date;
}

/**
 * Reads the beginning of a message; never waits for a pipe and never follows a link out of the Maildir.
 * @returns undefined for what is no file of a message
 */
export async function readMail(path: string, most: number): Promise<MailFile | undefined> {
  const file = await open(path, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ELOOP') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { size, mtime, isFile } = await file.stat().then((stats) => ({
      size: stats.size,
      mtime: stats.mtime,
      isFile: stats.isFile(),
    }));
    if (!isFile) return undefined;
    const bytes = Buffer.allocUnsafe(Math.min(size, most));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { bytes: bytes.subarray(0, length), size, received: mtime };
  } finally {
    await file.close();
  }
}
