import { type BigIntStats, existsSync } from 'node:fs';
import { openCompared } from './compared-directory.ts';
import { openHeld } from './held-directory.ts';

/**
 * A directory that was opened once. What is reached through it lies in that very directory, whoever renames it or puts
 * a link in its place meanwhile.
 */
export interface Directory extends Disposable {
  /** What `node:fs` reaches the directory itself by. */
  readonly at: string;
  readonly stat: BigIntStats;
  /** Where the directory is by now, for paths to be compared with; never shown. */
  path(): string;
  /**
   * What `node:fs` reaches an entry by, the entry itself where it is a link; for calls that follow no link.
   * @param name one component, neither `.` nor `..`
   */
  entry(name: string): string;
  /** The same by the bytes of a name, which on Linux need not be UTF-8. */
  rawEntry(name: Buffer): string | Buffer;
  /**
   * Opens a directory in this one.
   * @throws Error of Node: ENOENT; ENOTDIR when it is no directory, or a link to one
   */
  enter(name: string | Buffer): Directory;
  /**
   * Opens a regular file in this directory for reading.
   * @throws Error of Node: ENOENT; ELOOP when it is a link; EINVAL when it is neither a file nor a link
   */
  open(name: string | Buffer): OpenFile;
}

export interface OpenFile extends Disposable {
  readonly fd: number;
  readonly stat: BigIntStats;
}

/** Linux tells what a descriptor leads to; elsewhere names are compared before and after. */
export const canHold = process.platform === 'linux' && existsSync('/proc/self/fd');

/**
 * @param path absolute; links in it are followed
 * @throws Error of Node: ENOENT, ENOTDIR, EACCES
 */
export const openDirectory = (path: string, held = canHold): Directory =>
  held ? openHeld(path) : openCompared(path);
