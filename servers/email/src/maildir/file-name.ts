import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** What parts the unique name from the flags; Windows allows no colon in names. */
const MARK = process.platform === 'win32' ? ';' : ':';
const INFO = `${MARK}2,`;

export interface FileName {
  /** Names the message within its folder, whatever its flags. */
  readonly base: string;
  /** Letters: D, F, P, R, S, T, and a to z for keywords. */
  readonly flags: string;
}

/** @see https://cr.yp.to/proto/maildir.html */
export function readFileName(name: string): FileName {
  const at = name.lastIndexOf(INFO);
  return at < 0
    ? { base: name, flags: '' }
    : { base: name.slice(0, at), flags: name.slice(at + INFO.length) };
}

/** Flags stand in the order of ASCII, each once. */
export const writeFileName = (base: string, flags: Iterable<string>): string =>
  `${base}${INFO}${[...new Set(flags)].toSorted().join('')}`;

const HOST = hostname()
  .replaceAll('/', '\\057')
  .replaceAll(':', '\\072')
  .replaceAll(/[;,\s]/g, '_')
  .slice(0, 60);

let delivered = 0;

/** A name that no other message in the world has. Dovecot takes the size from it, so that it need not ask for it. */
export function uniqueName(size: number, now = Date.now()): string {
  delivered += 1;
  const seconds = Math.floor(now / 1000);
  const random = randomBytes(6).toString('hex');
  return `${seconds}.M${(now % 1000) * 1000}P${process.pid}Q${delivered}R${random}.${HOST},S=${size}`;
}
