import { decodeText } from '../../process/decode-text.ts';
import { eachRecord } from '../../repository/each-record.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { collect, type ObjectHead, readObjects } from './read-objects.ts';
import { MODE, treeEntries } from './tree.ts';

/** As many as one answer may have (MCP, completion). */
const MOST = 100;

/** Branches and tags that begin so, the newest first. */
export async function completeRevision(
  git: Git,
  repository: Repository,
  begins: string,
  signal: AbortSignal,
): Promise<string[]> {
  const args = [
    'for-each-ref',
    '--sort=-creatordate',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/tags',
  ];
  const found: string[] = [];
  await eachRecord(git, repository, args, { signal }, ({ bytes }) => {
    const name = decodeText(bytes);
    if (name.startsWith(begins)) found.push(name);
    return found.length < MOST;
  });
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
  const begin = (head: ObjectHead) =>
    head.type !== 'tree'
      ? () => false
      : collect(head, (bytes) => {
          for (const { name, mode } of treeEntries(bytes, head.hash.length / 2)) {
            const path = `${folder}${name}${mode === MODE.tree ? '/' : ''}`;
            if (path.startsWith(begins) && found.length < MOST) found.push(path);
          }
        });
  // Behind a colon ./ and ../ are taken from the current directory; an absolute path is nowhere.
  if (/^\.{0,2}\/|\0/.test(begins)) return [];
  await readObjects(git, repository, [`HEAD:${folder.slice(0, -1)}`], { begin }, signal);
  return found;
}
