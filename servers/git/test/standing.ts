/** What stands in a working tree and its index, and what refs hold, all as hashes of blobs. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { git, gitBytes } from './temporary.ts';

const namesIn = (output: Buffer): Buffer[] =>
  output
    .toString('latin1')
    .split('\0')
    .filter((name) => name !== '' && !name.endsWith('/'))
    .map((name) => Buffer.from(name, 'latin1'));

function bytesAt(folder: string, name: Buffer): Buffer | undefined {
  const path = Buffer.concat([Buffer.from(`${folder}/`), name]);
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return readlinkSync(path, { encoding: 'buffer' });
    return stat.isFile() ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Files and links of the working tree that are not ignored. */
export function blobsInTree(folder: string): Set<string> {
  const format = git(folder, 'rev-parse', '--show-object-format').trim();
  const names = namesIn(gitBytes(folder, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']));
  return new Set(
    names.flatMap((name) => {
      const bytes = bytesAt(folder, name);
      if (bytes === undefined) return [];
      return [createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')];
    }),
  );
}

/** All stages. */
export const blobsInIndex = (folder: string): Set<string> =>
  new Set(
    [
      ...gitBytes(folder, ['ls-files', '-z', '--stage'])
        .toString('latin1')
        .matchAll(/(?:^|\0)(?!160000)\d+ (\w+) \d\t/g),
    ].map(([, hash = '']) => hash),
  );

const stashes = (folder: string): string[] =>
  git(folder, 'stash', 'list', '--format=%H').split('\n').filter(Boolean);

/** Every object that a ref, HEAD or a stash leads to; older stashes stand in a reflog that does not expire. */
export const reachable = (folder: string): Set<string> =>
  new Set(
    gitBytes(folder, ['rev-list', '--objects', '--all', ...stashes(folder)])
      .toString('latin1')
      .split('\n')
      .map((line) => line.split(' ')[0] ?? ''),
  );

const emptyBlobs = new Set([
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
]);

/** Those of the blobs that no ref holds; what is empty, as new files of `git add --intent-to-add`, is nothing to lose. */
export const unheld = (folder: string, blobs: Iterable<string>): string[] => {
  const held = reachable(folder);
  return [...blobs].filter((blob) => !held.has(blob) && !emptyBlobs.has(blob));
};
