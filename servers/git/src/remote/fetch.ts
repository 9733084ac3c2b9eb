import { quote, Refusal } from '@handrail/domain';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import type { Remote } from './remotes.ts';
import { changedRefs, refsBelow } from './tracking.ts';

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
 * @returns what changed, a line a ref
 */
export async function fetchRemote(
  git: Git,
  repository: Repository,
  { remote, branch, signal }: { remote: Remote; branch: string | undefined; signal: AbortSignal },
): Promise<string[]> {
  const prefixes = [`refs/remotes/${remote.name}`, 'refs/tags'];
  const before = await refsBelow(git, repository, prefixes, signal);
  const usual = [`+refs/heads/*:refs/remotes/${remote.name}/*`];
  const refspecs =
    branch === undefined
      ? remote.refspecs.length === 0
        ? usual
        : remote.refspecs
      : [`+refs/heads/${branchName(branch)}:refs/remotes/${remote.name}/${branch}`];
  await git.run(repository, ['fetch', ...ALWAYS, '--refmap=', '--end-of-options', remote.name, ...refspecs], {
    signal,
    network: true,
  });
  return changedRefs(before, await refsBelow(git, repository, prefixes, signal));
}

/** A short name that may stand in a refspec; git-check-ref-format(1). */
export function branchName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/^[-/]|[\u0000- \u007F~^:?*[\\]|\.\.|@\{|\/$|\.lock$|^@$|^$/.test(name))
    throw new Refusal(
      'invalid_branch',
      `${quote(name)} is no name of a branch.`,
      'git_refs lists the branches.',
    );
  return name;
}
