import {
  type Dirent,
  lstatSync,
  opendirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { basename } from 'node:path';
import { canHold, type Directory } from '../paths/directory.ts';
import { codeOf } from '../node-error.ts';
import { Pace } from '../paths/pace.ts';
import { Refusal } from '@handrail/domain';
import { temporaryName } from './temporary-name.ts';

/** Directories held open at once; what lies deeper is first moved up. */
const DEEPEST = 64;

/** Names that the system gives at a time. */
const BATCH = 1_024;

/** The entries of a directory in no order, with their names as bytes; it may be changed meanwhile. */
export function* rawEntries(directory: Directory): Generator<Dirent<Buffer>, void, void> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types lack `buffer`, which opendir takes
  const listing = opendirSync(directory.at, { encoding: 'buffer' as BufferEncoding, bufferSize: BATCH });
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- and so they lack what becomes of the names
    const next = () => listing.readSync() as unknown as Dirent<Buffer> | null;
    for (let entry = next(); entry !== null; entry = next()) yield entry;
  } finally {
    listing.closeSync();
  }
}

/** Tells mounts apart, also where one disk is mounted twice: proc_pid_fdinfo(5). */
export function mountOf(directory: Directory): string {
  const { dev } = directory.stat;
  if (!canHold) return String(dev);
  const info = readFileSync(`/proc/self/fdinfo/${basename(directory.at)}`, 'latin1');
  return `${dev} ${/^mnt_id:\s*(\d+)/m.exec(info)?.[1] ?? ''}`;
}

/** @param what begins the sentence */
export const mountPoint = (what: string): Refusal =>
  new Refusal(
    'mount_point',
    `${what} is a mount point, or has one in it.`,
    'What is mounted is neither moved nor deleted; the operator can unmount it.',
  );

/**
 * Removes an entry and all below it by descriptors: no link is followed and no mount point crossed, however deep it goes
 * and whatever is exchanged meanwhile.
 * @throws Refusal `mount_point`; Error of Node; the signal's reason; a part may be gone by then
 */
export async function removeTree(parent: Directory, name: string, pace: Pace): Promise<void> {
  const entry = parent.entry(name);
  if (!lstatSync(entry).isDirectory()) {
    unlinkSync(entry);
    return;
  }
  {
    using top = parent.enter(name);
    const mount = mountOf(parent);
    if (mountOf(top) !== mount) throw mountPoint('The directory');
    // What was moved up meanwhile is met by the next round.
    while (await empty(top, { top, mount, pace }, 1));
  }
  rmdirSync(entry);
}

/**
 * Clears away what is not needed any more, whoever cancels.
 * @returns whether it is gone
 */
export const removeQuietly = async (parent: Directory, name: string): Promise<boolean> =>
  await removeTree(parent, name, new Pace(new AbortController().signal)).then(
    () => true,
    () => false,
  );

interface Removal {
  readonly top: Directory;
  readonly mount: string;
  readonly pace: Pace;
}

/** @returns whether there was anything in it */
async function empty(directory: Directory, removal: Removal, depth: number): Promise<boolean> {
  const { top, mount, pace } = removal;
  let any = false;
  for (const entry of rawEntries(directory)) {
    any = true;
    if (pace.due()) await pace.rest();
    const { name } = entry;
    if (!isDirectory(directory, entry)) unlinkSync(directory.rawEntry(name));
    else if (depth === DEEPEST) renameSync(directory.rawEntry(name), top.entry(temporaryName()));
    else {
      {
        using child = directory.enter(name);
        if (mountOf(child) !== mount) throw mountPoint('A directory in it');
        while (await empty(child, removal, depth + 1));
      }
      rmdirSync(directory.rawEntry(name));
    }
  }
  return any;
}

/** Some disks do not tell the kind of an entry with its name. */
const isDirectory = (directory: Directory, entry: Dirent<Buffer>): boolean =>
  entry.isDirectory() ||
  (!entry.isFile() && !entry.isSymbolicLink() && lstatSync(directory.rawEntry(entry.name)).isDirectory());

/**
 * Adds up the files in a directory, and looks for mount points, as deep as descriptors are held.
 * @returns bytes
 * @throws Refusal `mount_point`; Error of Node; the signal's reason
 */
export async function sizeOfTree(
  directory: Directory,
  mount: string,
  pace: Pace,
  depth = 1,
): Promise<number> {
  if (mountOf(directory) !== mount) throw mountPoint('The directory');
  let size = 0;
  for (const entry of rawEntries(directory)) {
    if (pace.due()) await pace.rest();
    if (!isDirectory(directory, entry)) {
      size += lstatSync(directory.rawEntry(entry.name), { throwIfNoEntry: false })?.size ?? 0;
    } else if (depth < DEEPEST) {
      using child = directory.enter(entry.name);
      size += await sizeOfTree(child, mount, pace, depth + 1);
    }
  }
  return size;
}

/** Removes a directory that has nothing in it; one that has, or that is gone, is left as it is. */
export function removeIfEmpty(parent: Directory, name: string): void {
  try {
    rmdirSync(parent.entry(name));
  } catch (error) {
    // EEXIST: the same on some systems (POSIX, rmdir)
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY'].includes(codeOf(error) ?? '')) throw error;
  }
}

export function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
