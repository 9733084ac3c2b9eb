import { quote, Refusal } from '@handrail/domain';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import { shortHash } from '../repository/short-hash.ts';
import { changedBetween, demandNoRepository } from '../change/nested-repositories.ts';
import { followed, type Remote, type Setting } from './remotes.ts';
import { refsBelow } from './tracking.ts';

interface Pull {
  readonly remote: Remote;
  readonly branch: string | undefined;
  readonly settings: readonly Setting[];
  readonly signal: AbortSignal;
}

/**
 * Moves the branch that is checked out to what was fetched of it, where nothing has to be merged.
 * @returns what became of it
 * @throws Refusal `detached`, `rejected`, `would_overwrite` …; the branch and the files are then as they were
 */
export async function fastForward(
  git: Git,
  repository: Repository,
  { remote, branch, settings, signal }: Pull,
): Promise<string> {
  if (branch === undefined)
    throw new Refusal(
      'detached',
      'No branch is checked out.',
      'Switch to one with git_branch, or only fetch.',
    );
  const name = (followed(settings, branch) ?? branch).replace(/^refs\/heads\//, '');
  const tracking = `refs/remotes/${remote.name}/${name}`;
  const target = (await refsBelow(git, repository, [tracking], signal)).get(tracking);
  if (target === undefined)
    throw new Refusal(
      'unknown_revision',
      `The remote has no branch ${quote(name)}.`,
      'git_refs, kind remotes, lists what it has.',
    );
  await demandNoRepository(git, repository, { sources: [changedBetween('HEAD', target)], signal });
  const { out } = await git.run(
    repository,
    ['merge', '--ff-only', '--no-overwrite-ignore', '--no-stat', target],
    { signal },
  );
  return /Already up to date/.test(out.toString())
    ? 'up to date already'
    : `fast-forwarded to ${shortHash(target)}`;
}
