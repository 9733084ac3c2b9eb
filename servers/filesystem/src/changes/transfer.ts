import { read, readSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { startSha256 } from '../digest.ts';
import type { OpenFile } from '../paths/directory.ts';

const readAsync = promisify(read);
const writeAsync = promisify(write);

/** Moved at a time; up to so much is moved at once while other calls wait, which takes less than a detour. */
const CHUNK = 1_048_576;

/** The whole of a file that is known to be small enough. */
export async function readWhole({ fd, stat }: OpenFile, signal: AbortSignal): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Number(stat.size));
  let filled = 0;
  while (filled < bytes.length) {
    signal.throwIfAborted();
    const length = Math.min(CHUNK, bytes.length - filled);
    const count =
      bytes.length <= CHUNK
        ? readSync(fd, bytes, filled, length, filled)
        : (await readAsync(fd, bytes, filled, length, filled)).bytesRead;
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** The parts of a file, up to the size it had when it was opened; each is overwritten by the next. */
export async function* chunksOf(
  { fd, stat }: OpenFile,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const size = Number(stat.size);
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size));
  for (let at = 0; at < size;) {
    signal.throwIfAborted();
    const { bytesRead } = await readAsync(fd, buffer, 0, Math.min(CHUNK, size - at), at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/**
 * Writes parts to the end of an open file.
 * @returns their SHA-256 in hex
 * @throws Error of Node: ENOSPC and the like
 */
export async function writeChunks(
  fd: number,
  content: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<string> {
  const hash = startSha256();
  for await (const chunk of content) {
    hash.update(chunk);
    await writeWhole(fd, chunk, signal);
  }
  return hash.digest('hex');
}

export async function writeWhole(fd: number, bytes: Buffer, signal: AbortSignal): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    signal.throwIfAborted();
    const length = Math.min(CHUNK, bytes.length - at);
    at +=
      bytes.length <= CHUNK
        ? writeSync(fd, bytes, at, length)
        : (await writeAsync(fd, bytes, at, length)).bytesWritten;
  }
}

export async function digestOf(file: OpenFile, signal: AbortSignal): Promise<string> {
  const hash = startSha256();
  for await (const chunk of chunksOf(file, signal)) hash.update(chunk);
  return hash.digest('hex');
}

/** The beginning of a file. */
export function readStart({ fd, stat }: OpenFile): Buffer {
  const bytes = Buffer.allocUnsafe(Math.min(CHUNK, Number(stat.size)));
  return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
}
