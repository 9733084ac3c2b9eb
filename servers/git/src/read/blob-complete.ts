import { decodeText } from '../process/decode-text.ts';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import { LineCutter } from './diff-lines.ts';
import { readObjects } from './show-objects.ts';
import { MODE, treeEntries } from './show-tree.ts';

/** As many as one answer may have (MCP, completion). */
const MOST = 100;
/** Of a directory. */
const LARGEST = 8 * 1024 * 1024;

/** Branches and tags that begin so, the newest first. */
export async function completeRevision(
  git: Git,
  repository: Repository,
  begins: string,
  signal: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  const lines = new LineCutter(({ bytes }) => {
    const name = decodeText(bytes);
    if (name.startsWith(begins)) found.push(name);
    return found.length < MOST;
  });
  const args = [
    'for-each-ref',
    '--sort=-creatordate',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/tags',
  ];
  await git.run(repository, args, { signal, take: (chunk) => lines.push(chunk) });
  return found;
}

/** Paths at HEAD that begin so, down to the next slash; directories end in one. */
export async function completePath(
  git: Git,
  repository: Repository,
  begins: string,
  signal: AbortSignal,
): Promise<string[]> {
  const folder = begins.slice(0, begins.lastIndexOf('/') + 1);
  const found: string[] = [];
  const take = {
    begin({ type, size, hash }: { type: string; size: number; hash: string }) {
      const pieces: Buffer[] = [];
      let left = size;
      return (piece: Buffer) => {
        pieces.push(piece);
        left -= piece.length;
        if (type !== 'tree' || size > LARGEST) return false;
        if (left > 0) return true;
        for (const { name, mode } of treeEntries(Buffer.concat(pieces), hash.length / 2)) {
          const path = `${folder}${name}${mode === MODE.tree ? '/' : ''}`;
          if (path.startsWith(begins) && found.length < MOST) found.push(path);
        }
        return false;
      };
    },
  };
  // Behind a colon ./ and ../ are taken from the current directory; an absolute path is nowhere.
  if (/^\.{0,2}\/|\0/.test(begins)) return [];
  await readObjects(git, repository, [`HEAD:${folder.slice(0, -1)}`], take, signal);
  return found;
}
