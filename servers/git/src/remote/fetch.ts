import { Refusal } from '@handrail/domain';
import { keepUnheld, type KeptObject } from '../change/backup/backup.ts';
import { branchName } from '../repository/branch-name.ts';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import type { Remote } from './remotes.ts';
import { changedRefs, refsBelow } from './tracking.ts';

export interface Fetched {
  readonly changed: readonly string[];
  readonly kept: readonly KeptObject[];
}

/** Where refspecs may lead; `remoteFor` sees to that. */
const PREFIXES = ['refs/remotes', 'refs/tags'];

/** Nothing but what is asked: no submodules, no housekeeping, no other program on the other side than git's own. */
const ALWAYS = [
  '--quiet',
  '--no-recurse-submodules',
  '--no-auto-maintenance',
  '--no-write-fetch-head',
  '--upload-pack=git-upload-pack',
];

/**
 * Fetches branches, and the tags that point at what they bring, into refs/remotes/.
 * @param branch short name of the only one to fetch; all that the remote is set up for unless told
 * @returns what changed, a line a ref, and what is kept since it lost the only ref that led to it: when a ref did not go
 * forward, or is gone
 */
export async function fetchRemote(
  git: Git,
  repository: Repository,
  { remote, branch, signal }: { remote: Remote; branch: string | undefined; signal: AbortSignal },
): Promise<Fetched> {
  const before = await refsBelow(git, repository, PREFIXES, signal);
  const usual = [`+refs/heads/*:refs/remotes/${remote.name}/*`];
  const refspecs =
    branch === undefined
      ? remote.refspecs.length === 0
        ? usual
        : remote.refspecs
      : [branchName(branch)].map((name) => `+refs/heads/${name}:refs/remotes/${remote.name}/${name}`);
  const compare = async (): Promise<Fetched> => {
    const after = await refsBelow(git, repository, PREFIXES, signal);
    const old = [...before].filter(([name, hash]) => after.get(name) !== hash).map(([, hash]) => hash);
    const kept = await keepUnheld(git, repository, old, { tool: 'git_sync', signal });
    return { changed: changedRefs(before, after), kept };
  };
  try {
    const args = ['fetch', ...ALWAYS, '--refmap=', '--end-of-options', remote.name, ...refspecs];
    await git.run(repository, args, { signal, network: true });
  } catch (error) {
    // Git changes the other refs when it refuses one.
    if (error instanceof Refusal) await compare();
    throw error;
  }
  return await compare();
}
