import {
  accessSync,
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { CREATE, whereAllowed } from './copy-tree.ts';
import { sha256Of } from '../digest.ts';
import { canHold, type Directory, type OpenFile } from '../paths/directory.ts';
import { codeOf } from '../node-error.ts';
import { failure, isSame } from '../paths/open-file.ts';
import type { Target } from './target.ts';
import { writeChunks, writeWhole } from './transfer.ts';

const fsyncAsync = promisify(fsync);

/** Neither set-user-ID nor set-group-ID outlives a change of the content; the kernel sees to the same (write(2)). */
export const PERMISSIONS = 0o777;

/** Whom a new file belongs to and who may use it. */
export interface Ownership {
  readonly mode: number;
  /** Kept where the server's user may give files away. */
  readonly uid?: number;
  readonly gid?: number;
}

export const ownershipOf = ({ stat }: Pick<OpenFile, 'stat'>): Ownership => ({
  mode: Number(stat.mode) & PERMISSIONS,
  uid: Number(stat.uid),
  gid: Number(stat.gid),
});

/** A file that is written, and on its way to the disk. */
export interface Temporary extends AsyncDisposable {
  /** SHA-256 in hex. */
  readonly digest: Promise<string>;
  readonly size: number;
  /** @throws Error of Node: ENOSPC, EIO */
  readonly onDisk: Promise<void>;
  stat(): BigIntStats;
}

/**
 * Writes a file under the temporary name of a target.
 * @throws Error of Node: ENOSPC, EDQUOT, EFBIG, EROFS, EACCES; the signal's reason
 */
export async function writeTemporary(
  { directory, temporary }: Target,
  content: Buffer | AsyncIterable<Buffer>,
  { mode, uid, gid }: Ownership,
  signal: AbortSignal,
): Promise<Temporary> {
  const fd = openSync(directory.entry(temporary), CREATE, 0o600);
  try {
    let known: string | undefined;
    if (Buffer.isBuffer(content)) await writeWhole(fd, content, signal);
    else known = await writeChunks(fd, content, signal);
    const own = fstatSync(fd);
    if (uid !== undefined && gid !== undefined && (uid !== own.uid || gid !== own.gid))
      whereAllowed(() => fchownSync(fd, uid, gid));
    whereAllowed(() => fchmodSync(fd, mode));
    const onDisk = fsyncAsync(fd);
    const digest = Buffer.isBuffer(content) ? sha256Of(content) : Promise.resolve(known ?? '');
    const settled = Promise.allSettled([onDisk, digest]);
    return {
      digest,
      size: own.size,
      onDisk,
      stat: () => fstatSync(fd, { bigint: true }),
      async [Symbol.asyncDispose]() {
        await settled;
        closeSync(fd);
      },
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** @throws Error of Node: EACCES, EROFS when the file may not be written, though its directory would let it be replaced */
export function requireWritable(file: OpenFile, directory: Directory, name: string): void {
  accessSync(canHold ? `/proc/self/fd/${file.fd}` : directory.entry(name), constants.W_OK);
}

/**
 * @param was what was looked at before; undefined for nothing
 * @throws Error of Node: ESTALE when something else is there now, or it was changed
 */
export function requireSame(directory: Directory, name: string, was: BigIntStats | undefined): void {
  const now = lstatSync(directory.entry(name), { bigint: true, throwIfNoEntry: false });
  const isUnchanged =
    now === undefined || was === undefined
      ? now === was
      : isSame(now, was) &&
        now.size === was.size &&
        now.mtimeNs === was.mtimeNs &&
        now.ctimeNs === was.ctimeNs;
  if (!isUnchanged) throw failure('ESTALE', 'changed meanwhile');
}

export interface Named {
  readonly directory: Directory;
  readonly name: string;
}

/**
 * Gives a file another name, which must be free.
 * @throws Error of Node: EEXIST; one whose `syscall` is `unlink` when the old name has to stay; then there is no new one
 */
export function moveNew(from: Named, to: Named): void {
  const source = from.directory.entry(from.name);
  const target = to.directory.entry(to.name);
  try {
    linkSync(source, target);
  } catch (error) {
    if (!NO_LINKS.has(codeOf(error) ?? '')) throw error;
    moveWhereFree(from, to);
    return;
  }
  try {
    unlinkSync(source);
  } catch (error) {
    unlinkSync(target);
    throw error;
  }
}

/** Disks without hard links, and files of others where the kernel protects them (proc_sys_fs(5)). */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/** As `moveNew`, for what can have no second link: looked first, then moved. */
export function moveWhereFree(from: Named, to: Named): void {
  const target = to.directory.entry(to.name);
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw failure('EEXIST', 'exists');
  renameSync(from.directory.entry(from.name), target);
}
