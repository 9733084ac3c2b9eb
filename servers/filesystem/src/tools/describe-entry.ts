import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import type { Directory } from '../paths/directory.ts';
import type { Kind } from '../paths/entries.ts';

/** A name or path on one line of its own; other hidden characters are made visible by the page. */
export const oneLine = (name: string): string => (/[\n\r\t]/.test(name) ? escaped(name) : name);

const escaped = (name: string): string =>
  name.replaceAll('\n', '\\u{000a}').replaceAll('\r', '\\u{000d}').replaceAll('\t', '\\u{0009}');

/** A name with what it is: `src/`, `latest -> v2`, `queue (pipe, socket or device)`. */
export function nameWithKind(directory: Directory, name: string, kind: Kind): string {
  const shown = oneLine(name);
  if (kind === 'directory') return `${shown}/`;
  if (kind === 'link') return `${shown} -> ${oneLine(targetOf(directory, name))}`;
  return kind === 'other' ? `${shown} (pipe, socket or device)` : shown;
}

function targetOf(directory: Directory, name: string): string {
  try {
    return readlinkSync(directory.entry(name));
  } catch {
    return '?'; // gone or exchanged meanwhile
  }
}

/** Undefined for what is gone, and for all in a directory whose names may be read and nothing else. */
export function statOf(directory: Directory, name: string): BigIntStats | undefined {
  try {
    return lstatSync(directory.entry(name), { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const LETTERS = ['r', 'w', 'x', 'r', 'w', 'x', 'r', 'w', 'x'];

/** Bytes, time of the last change and permissions, in columns: `     1234 2026-11-21T12:00:00Z rw-r--r--`. */
export function details(stat: BigIntStats | undefined): string {
  if (stat === undefined) return 'unknown';
  const mode = LETTERS.map((letter, bit) => (stat.mode & (1n << BigInt(8 - bit)) ? letter : '-'));
  const time = `${stat.mtime.toISOString().slice(0, 19)}Z`;
  return `${String(stat.size).padStart(9)} ${time} ${mode.join('')}`;
}

export const kindOf = (stat: BigIntStats): Kind =>
  stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'link' : 'other';
