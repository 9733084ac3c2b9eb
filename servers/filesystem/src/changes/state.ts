import { readdirSync, readlinkSync } from 'node:fs';
import { PERMISSIONS } from './atomic-write.ts';
import { absent, type FileState, pathOf, type Spot, spotOf, type State } from './change.ts';
import type { OpenFile } from '../paths/directory.ts';
import type { Place } from '../paths/locate.ts';
import { codeOf } from '../node-error.ts';
import { failure } from '../paths/open-file.ts';
import { LARGEST_WHOLE } from '../text/text-facts.ts';
import { digestOf } from './transfer.ts';

/** The name of a place in its directory, which must exist; a root has none. */
export const nameOf = ({ rest }: Place): string => rest.at(-1) ?? '';

/** What is at a place, as far as it is known without much reading: of a large file its size and time, not its content. */
export async function stateOf(place: Place, signal: AbortSignal): Promise<State> {
  const { stat, directory } = place;
  if (stat === undefined) return absent;
  if (stat.isSymbolicLink()) return { kind: 'link', target: readlinkSync(directory.entry(nameOf(place))) };
  if (stat.isDirectory()) return { kind: 'tree', trash: null, size: 0 };
  if (!stat.isFile()) throw failure('EINVAL', 'not a regular file');
  const file = openIfAllowed(place);
  if (file === undefined) return unread(place);
  try {
    return file.stat.size > LARGEST_WHOLE ? unread(file) : await fileState(file, signal);
  } finally {
    file[Symbol.dispose]();
  }
}

/** A file that may be moved need not be open to this user. */
function openIfAllowed(place: Place): OpenFile | undefined {
  try {
    return place.directory.open(nameOf(place));
  } catch (error) {
    if (codeOf(error) === 'EACCES') return undefined;
    throw error;
  }
}

async function fileState(file: OpenFile, signal: AbortSignal): Promise<FileState> {
  const { mtime: _, ...state } = unread(file);
  return { ...state, digest: await digestOf(file, signal) };
}

const unread = ({ stat }: Pick<Place, 'stat'>): FileState => ({
  kind: 'file',
  digest: null,
  size: Number(stat?.size),
  mode: Number(stat?.mode) & PERMISSIONS,
  mtime: String(stat?.mtimeNs),
});

/** Whether a state is at its place, and the place where it was: no link has been put on the way. */
export const isAt = async (
  place: Place | undefined,
  at: Spot,
  state: State,
  signal: AbortSignal,
): Promise<boolean> =>
  place !== undefined && pathOf(spotOf(place)) === pathOf(at) && (await isState(place, state, signal));

/** Whether what was found at a place is what was to be there, as far as both are known. */
export function isLike(found: State, expected: State): boolean {
  if (found.kind === 'link' && expected.kind === 'link') return found.target === expected.target;
  if (found.kind !== 'file' || expected.kind !== 'file') return found.kind === expected.kind;
  if (found.size !== expected.size || found.mode !== expected.mode) return false;
  if (found.digest !== null && expected.digest !== null) return found.digest === expected.digest;
  return found.mtime === undefined || expected.mtime === undefined || isNear(found.mtime, expected.mtime);
}

async function isState(place: Place, expected: State, signal: AbortSignal): Promise<boolean> {
  const { stat, directory } = place;
  const name = nameOf(place);
  switch (expected.kind) {
    case 'absent':
      return stat === undefined;
    case 'link':
      return stat?.isSymbolicLink() === true && readlinkSync(directory.entry(name)) === expected.target;
    case 'tree':
      return stat?.isDirectory() === true;
    case 'directory': {
      if (stat?.isDirectory() !== true) return false;
      using made = directory.enter(name);
      return readdirSync(made.at).length === 0;
    }
    case 'file': {
      if (stat?.isFile() !== true) return false;
      const { size, mode, mtime } = unread(place);
      if (size !== expected.size || mode !== expected.mode) return false;
      if (expected.digest === null) return isNear(mtime, expected.mtime);
      using file = directory.open(name);
      return (await digestOf(file, signal)) === expected.digest;
    }
  }
}

/** A copy has its time to the microsecond at best: futimes of Node takes a number. */
const isNear = (a = '', b = ''): boolean => Math.abs(Number(BigInt(a) - BigInt(b))) < 2_000;
