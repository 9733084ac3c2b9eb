import { quote, Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { type ObjectHead, readObjects } from './read-objects.ts';

/** What a resource may have. */
const LARGEST = 1024 * 1024;

/**
 * A whole file at a revision; of a link its target.
 * @throws Refusal `no_such_path`, `not_a_file`, `too_large`
 */
export async function readBlob(
  git: Git,
  repository: Repository,
  { revision, path }: { readonly revision: string; readonly path: string },
  signal: AbortSignal,
): Promise<Buffer> {
  let found: ObjectHead | undefined;
  const pieces: Buffer[] = [];
  const begin = (head: ObjectHead) => {
    found = head;
    return (piece: Buffer) => {
      pieces.push(piece);
      return head.type === 'blob' && head.size <= LARGEST;
    };
  };
  await readObjects(git, repository, [`${revision}:${path}`], { begin }, signal);
  if (found === undefined)
    throw new Refusal(
      'no_such_path',
      `There is no ${quote(path)} at ${quote(revision)}.`,
      'git_show lists what is in a directory, git_refs branches and tags.',
    );
  if (found.type !== 'blob')
    throw new Refusal('not_a_file', `${quote(path)} is a directory.`, 'git_show lists what is in it.');
  if (found.size > LARGEST)
    throw new Refusal(
      'too_large',
      `The file has ${found.size} bytes, and a resource at most ${LARGEST}.`,
      'git_show reads it in pages.',
    );
  return Buffer.concat(pieces);
}
