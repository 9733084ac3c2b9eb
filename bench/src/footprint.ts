/** What an install brings. */
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Contestant } from './contestants.ts';
import type { Sample } from './figures.ts';

const lockFile = z.object({ packages: z.record(z.string(), z.unknown()) });

export function footprintOf({ installed }: Contestant): Sample {
  if (installed === undefined) return {};
  const { tarball, folder } = installed;
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')));
  return {
    'tarball, kB': statSync(tarball).size / 1000,
    'packages installed': Object.keys(packages).filter((path) => path !== '').length,
    'files installed, kB': bytesIn(join(folder, 'node_modules')) / 1000,
  };
}

/** The sizes of all files; what they take on a disk is more. */
function bytesIn(folder: string): number {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => lstatSync(join(parentPath, name)).size);
  return sizes.reduce((sum, size) => sum + size, 0);
}
