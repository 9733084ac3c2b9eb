import {
  type BigIntStats,
  closeSync,
  constants,
  copyFile,
  fchmodSync,
  fchownSync,
  fsync,
  futimesSync,
  lchownSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { sha256 } from '../digest.ts';
import { canHold, type Directory } from '../paths/directory.ts';
import { codeOf } from '../node-error.ts';
import { failure } from '../paths/open-file.ts';
import type { Pace } from '../paths/pace.ts';
import { Refusal } from '@handrail/domain';
import { rawEntries } from './remove-tree.ts';

const copyFileAsync = promisify(copyFile);
const fsyncAsync = promisify(fsync);

/** For a file that must not exist yet. */
export const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

const MOST_ENTRIES = 100_000;

/** The longest path that Linux takes has about as many levels. */
const DEEPEST = 256;

export interface Copying {
  readonly pace: Pace;
  /** The copy takes the place of the original: it is on disk at the end, and has its owner where that is allowed. */
  readonly replaces: boolean;
  /** Most bytes of all files together. */
  readonly mostBytes?: number;
}

/** What was copied so far. */
interface Sum {
  entries: number;
  bytes: number;
}

/**
 * Copies an entry and all below it by descriptors: links as links, with permissions and times of change. Blocks are
 * shared where the disk can.
 * @param copyName what must not exist yet
 * @throws Refusal `not_a_file` for pipes, sockets and devices, `too_many`, `too_large`; Error of Node; the signal's reason;
 * a part may be copied by then
 */
export const copyTree = async (
  from: Directory,
  name: string,
  to: Directory,
  copyName: string,
  copying: Copying,
): Promise<void> => {
  const sum = { entries: 0, bytes: 0 };
  await copyEntry(
    { directory: from, name: Buffer.from(name) },
    { directory: to, name: Buffer.from(copyName) },
    0,
    sum,
    copying,
  );
};

/**
 * What all below a directory is known by: that of the same directory differs when anything in it was changed between.
 * It is a sum, so that the order of the entries does not matter and none has to be held.
 * @throws Refusal `too_many`; Error of Node; the signal's reason
 */
export async function signatureOf(parent: Directory, name: string, pace: Pace): Promise<string> {
  let sum = 0n;
  let entries = 0;
  const add = async (directory: Directory, depth: number): Promise<void> => {
    const { ino } = directory.stat;
    for (const { name: below } of rawEntries(directory)) {
      if (pace.due()) await pace.rest();
      entries += 1;
      if (entries > MOST_ENTRIES || depth > DEEPEST) throw tooMany();
      const stat = lstatSync(directory.rawEntry(below), { bigint: true, throwIfNoEntry: false });
      if (stat === undefined) continue;
      const facts = [ino, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs, below.toString('hex')];
      sum += BigInt(`0x${sha256(facts.join(' '))}`);
      if (!stat.isDirectory()) continue;
      using child = directory.enter(below);
      await add(child, depth + 1);
    }
  };
  using top = parent.enter(name);
  await add(top, 1);
  return sum.toString(16);
}

interface Entry {
  readonly directory: Directory;
  readonly name: Buffer;
}

async function copyEntry(from: Entry, to: Entry, depth: number, sum: Sum, copying: Copying): Promise<void> {
  const { pace, replaces } = copying;
  if (pace.due()) await pace.rest();
  sum.entries += 1;
  if (sum.entries > MOST_ENTRIES || depth > DEEPEST) throw tooMany();
  const entry = from.directory.rawEntry(from.name);
  const copy = to.directory.rawEntry(to.name);
  const stat = lstatSync(entry, { bigint: true });
  if (stat.isSymbolicLink()) {
    symlinkSync(readlinkSync(entry, 'buffer'), copy);
    if (replaces) whereAllowed(() => lchownSync(copy, Number(stat.uid), Number(stat.gid)));
    lutimesSync(copy, seconds(stat.atimeNs), seconds(stat.mtimeNs));
  } else if (stat.isFile()) await copyRegular(from, to, sum, copying);
  else if (stat.isDirectory()) {
    mkdirSync(copy, 0o700);
    using source = from.directory.enter(from.name);
    using target = to.directory.enter(to.name);
    for (const { name } of rawEntries(source)) {
      await copyEntry({ directory: source, name }, { directory: target, name }, depth + 1, sum, copying);
    }
    const fd = openSync(target.at, constants.O_RDONLY);
    try {
      await finish(fd, source.stat, replaces);
    } finally {
      closeSync(fd);
    }
  } else throw special();
}

async function copyRegular(
  from: Entry,
  to: Entry,
  sum: Sum,
  { replaces, mostBytes = Infinity }: Copying,
): Promise<void> {
  using file = from.directory.open(from.name);
  sum.bytes += Number(file.stat.size);
  if (sum.bytes > mostBytes) throw failure('EFBIG', 'more than may be copied');
  const copy = to.directory.rawEntry(to.name);
  const fd = openSync(copy, CREATE, 0o600);
  try {
    // By descriptor on both sides: nothing can be put in their place.
    const [source, target] = canHold
      ? [`/proc/self/fd/${file.fd}`, `/proc/self/fd/${fd}`]
      : [from.directory.rawEntry(from.name), copy];
    await copyFileAsync(source, target, constants.COPYFILE_FICLONE);
    await finish(fd, file.stat, replaces);
  } finally {
    closeSync(fd);
  }
}

const seconds = (ns: bigint): number => Number(ns) / 1e9;

/** Gives a copy what its original has beside the content. */
async function finish(
  fd: number,
  { uid, gid, mode, atimeNs, mtimeNs }: BigIntStats,
  replaces: boolean,
): Promise<void> {
  if (replaces) whereAllowed(() => fchownSync(fd, Number(uid), Number(gid)));
  whereAllowed(() => fchmodSync(fd, Number(mode) & (replaces ? 0o7777 : 0o777)));
  futimesSync(fd, seconds(atimeNs), seconds(mtimeNs));
  if (replaces) await fsyncAsync(fd);
}

/** Not every user may give files away, and not every disk knows of users. */
export function whereAllowed(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!['EPERM', 'EACCES', 'ENOTSUP', 'EINVAL'].includes(codeOf(error) ?? '')) throw error;
  }
}

const special = (): Refusal =>
  new Refusal(
    'not_a_file',
    'There is a pipe, socket or device, of which there can be no copy.',
    'Nothing was changed. Leave it out.',
  );

const tooMany = (): Refusal =>
  new Refusal(
    'too_many',
    `There are more than ${MOST_ENTRIES} entries, or more than ${DEEPEST} levels.`,
    'Nothing was changed. Copy a part at a time.',
  );
