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
