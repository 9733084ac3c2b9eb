import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import type { Directory } from './directory.ts';

export interface Found {
  /** As the directory has it. */
  readonly name: string;
  /** Of the entry itself, also where it is a link. */
  readonly stat: BigIntStats;
}

// oxlint-disable-next-line no-control-regex -- the range of ASCII
const ASCII = /^[\u0000-\u007F]*$/;

/**
 * Finds an entry by its name, or by another spelling of the same characters (Unicode normalisation: macOS writes é in
 * two code points, most others in one) when exactly one entry has it.
 */
export function lookUp(directory: Directory, name: string): Found | undefined {
  const stat = statOf(directory, name);
  if (stat !== undefined) return { name, stat };
  if (ASCII.test(name)) return undefined;
  const wanted = name.normalize();
  const alike = readdirSync(directory.at).filter((other) => other.normalize() === wanted);
  const [only, ...others] = alike;
  if (only === undefined || others.length > 0) return undefined;
  const found = statOf(directory, only);
  return found && { name: only, stat: found };
}

const statOf = (directory: Directory, name: string): BigIntStats | undefined =>
  lstatSync(directory.entry(name), { bigint: true, throwIfNoEntry: false });
