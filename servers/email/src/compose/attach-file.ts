import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { safeFileName } from '../attachment/file-name.ts';
import type { Attached } from './build.ts';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
// Absent on Windows, where a link is told from a file by what lstat says.
const FLAGS = O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);

/**
 * Reads a file of the folder that attachments may come from. The bytes are what is attached: whatever happens to the
 * file afterwards changes nothing.
 * @param folder real path; undefined where the operator gave none
 * @param path relative to the folder, or absolute and in it
 * @throws Refusal `not_configured`, `outside_folder`, `not_found`, `not_a_file`, `too_large`, `changed_meanwhile`
 */
export async function attachFile(folder: string | undefined, path: string, most: number): Promise<Attached> {
  if (folder === undefined)
    throw new Refusal(
      'not_configured',
      'There is no folder that files may be attached from.',
      'The operator can name one with --attach-folder; parts of messages can be attached without.',
    );
  try {
    const real = await inside(folder, path);
    // Looked at before, since the mere opening of a device has effects, and after, since it may be another one by then.
    if (!(await lstat(real)).isFile()) throw notAFile(path);
    await using file = await open(real, FLAGS);
    await demandOwn(file, folder, path);
    const name = safeFileName(basename(real), 'application/octet-stream');
    const { detectMimeType } = await import('nodemailer/lib/mime-funcs');
    return { name, type: detectMimeType(name), bytes: await bytesIn(file, path, most) };
  } catch (error) {
    throw inWords(error, path);
  }
}

/** The real path of what is named, which lies in the folder. */
async function inside(folder: string, path: string): Promise<string> {
  if (path === '' || path.includes('\0')) throw outside(path);
  const real = await realpath(resolve(folder, path)).catch((error: unknown) => {
    // What exists elsewhere is not told from what does not exist.
    if (!isWithin(folder, resolve(folder, path))) throw outside(path);
    throw error;
  });
  if (!isWithin(folder, real)) throw outside(path);
  return real;
}

const isWithin = (folder: string, path: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/**
 * What was opened is a regular file of the folder that has no other name: a directory on the way may have been exchanged
 * for a link while it was opened, and a second name (hard link) may be that of a file from elsewhere.
 */
async function demandOwn(file: FileHandle, folder: string, path: string): Promise<void> {
  const opened = await file.stat({ bigint: true });
  if (!opened.isFile()) throw notAFile(path);
  const where = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined);
  if (where === undefined) await demandSame(opened, folder, path);
  else if (!isWithin(folder, where)) throw outside(path);
  if (opened.nlink > 1n)
    throw new Refusal(
      'not_a_file',
      `${quote(path)} has a second name (a hard link), so it may be a file of another folder.`,
      'Attach a copy of it.',
    );
}

/** Where the system does not tell what was opened: it is what has the name now, which is nearly always enough. */
async function demandSame(opened: BigIntStats, folder: string, path: string): Promise<void> {
  const named = await lstat(await inside(folder, path), { bigint: true });
  if (named.ino !== opened.ino || named.dev !== opened.dev) throw changed(path);
}

async function bytesIn(file: FileHandle, path: string, most: number): Promise<Buffer> {
  const before = await file.stat({ bigint: true });
  if (before.size > BigInt(most)) throw tooLarge(path, most);
  const bytes = Buffer.alloc(Number(before.size));
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
    if (bytesRead === 0) throw changed(path);
    at += bytesRead;
  }
  const after = await file.stat({ bigint: true });
  if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) throw changed(path);
  return bytes;
}

export const tooLarge = (what: string, most: number): Refusal =>
  new Refusal(
    'too_large',
    `${quote(what)} is larger than what a message has room for.`,
    `All attachments together may have ${Math.floor(most / 1_048_576)} MiB; share it in another way.`,
  );

const outside = (path: string): Refusal =>
  new Refusal(
    'outside_folder',
    `${quote(path)} is not in the folder that files may be attached from.`,
    'Name a file in it by its path from there; only the operator can choose another folder.',
  );

const notAFile = (path: string): Refusal =>
  new Refusal('not_a_file', `${quote(path)} is not a regular file.`, 'Name a file.');

const changed = (path: string): Refusal =>
  new Refusal('changed_meanwhile', `${quote(path)} was changed while it was read.`, 'Try again.');

/** errno(3), in words for the caller. */
function inWords(error: unknown, path: string): unknown {
  if (error instanceof Refusal || !(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Refusal('not_found', `There is no file ${quote(path)}.`, 'Check the path.', {
        cause: error,
      });
    case 'ELOOP':
      return changed(path);
    case 'EACCES':
    case 'EPERM':
      return new Refusal(
        'not_permitted',
        `${quote(path)} is not open to the user that this server runs as.`,
        'The operator can change its permissions.',
        { cause: error },
      );
    case 'ENAMETOOLONG':
      return new Refusal('invalid_argument', `${quote(path)} is too long for a path.`, 'Use a shorter one.');
    default:
      return error;
  }
}
