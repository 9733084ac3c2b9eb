import { latin1Records, toLatin1 } from '../../process/latin1.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';

export interface Branch {
  readonly hash: string;
  /** Short name of what it follows. */
  readonly upstream: string | undefined;
}

/** @param name short name of a branch */
export async function branchAt(
  git: Git,
  repository: Repository,
  name: string,
  signal: AbortSignal,
): Promise<Branch | undefined> {
  const ref = `refs/heads/${name}`;
  const { out } = await git.run(
    repository,
    ['for-each-ref', '--format=%(refname)%00%(objectname)%00%(upstream:short)', '--', ref],
    { signal },
  );
  const [found, hash = '', upstream = ''] = out.toString().split('\n', 1)[0]?.split('\0') ?? [];
  return found === ref ? { hash, upstream: upstream === '' ? undefined : upstream } : undefined;
}

/** Whether a branch of that name is here or in some remote. */
export async function isKnownBranch(
  git: Git,
  repository: Repository,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const refs = [`refs/heads/${name}`, `refs/remotes/*/${name}`];
  const { out } = await git.run(repository, ['for-each-ref', '--count=1', '--format=x', '--', ...refs], {
    signal,
  });
  return out.length > 0;
}

/**
 * The commit that is checked out, when no ref leads to it: leaving it would lose it.
 * @returns full hash
 */
export async function unheldHead(
  git: Git,
  repository: Repository,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { out } = await git.run(repository, ['rev-list', '--max-count=1', 'HEAD', '--not', '--glob=refs/'], {
    signal,
  });
  const hash = out.toString().trim();
  return hash === '' ? undefined : hash;
}

interface Held {
  /** Short name of a branch. */
  readonly name: string;
  /** A commit that it leads to. */
  readonly hash: string;
  readonly signal: AbortSignal;
}

/** Whether a ref leads to a commit beside that branch, and what only points at another ref. */
export async function isHeldElsewhere(
  git: Git,
  repository: Repository,
  { name, hash, signal }: Held,
): Promise<boolean> {
  const own = toLatin1(`refs/heads/${name}`);
  let held = false;
  const take = latin1Records((record) => {
    // Each but the first begins with the end of the line before.
    const [ref = '', symbolic = ''] = record.replace(/^\n/, '').split(' ');
    held ||= ref.startsWith('refs/') && ref !== own && symbolic === '';
    return !held;
  });
  const format = '--format=%(refname) %(symref)%00';
  await git.run(repository, ['for-each-ref', `--contains=${hash}`, format], { signal, take });
  return held;
}
