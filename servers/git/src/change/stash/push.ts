import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { pathsIn } from '../../repository/names.ts';
import type { Repository } from '../../repository/repository.ts';
import { demandNothingInTheWay } from '../in-the-way.ts';
import { tellingLocks } from '../locked.ts';
import { headOf } from '../integrate/outcome.ts';
import { type Stash, stashAt } from './entry.ts';

interface Push {
  readonly message: string | undefined;
  readonly paths: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/**
 * Puts changes aside, files that are not tracked with them.
 * @returns undefined when there is nothing to put aside
 * @throws Refusal `would_overwrite` when an ignored file stands where the committed one comes back
 */
export async function pushStash(
  git: Git,
  repository: Repository,
  { message, paths: asked, signal }: Push,
): Promise<Stash | undefined> {
  await headOf(git, repository, signal);
  const paths = asked === undefined ? [] : ['--', ...pathsIn(repository, asked)];
  const missing = ['diff-index', '--name-only', '-z', '--no-renames', '--diff-filter=D', 'HEAD'];
  const sources = [[...missing, ...(paths.length === 0 ? ['--'] : paths)]];
  await demandNothingInTheWay(git, repository, { sources, ignoredOnly: true, signal });
  const before = await newest(git, repository, signal);
  const told = message === undefined ? [] : [`--message=${message}`];
  const args = ['stash', 'push', '--quiet', '--include-untracked', ...told, ...paths];
  // Without paths git cleans up with a pathspec of its own, `:/`, which is no literal one: the files would stay.
  const literal = paths.length === 0 ? { environment: { GIT_LITERAL_PATHSPECS: '0' } } : {};
  await tellingLocks(
    repository,
    'stash',
    async () => await git.run(repository, args, { signal, ...literal }),
  );
  const after = await newest(git, repository, signal);
  return after?.hash === before?.hash ? undefined : after;
}

async function newest(git: Git, repository: Repository, signal: AbortSignal): Promise<Stash | undefined> {
  try {
    return await stashAt(git, repository, '0', signal);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'no_stash') return undefined;
    throw error;
  }
}
