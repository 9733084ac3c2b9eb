import { quote, Refusal } from '@handrail/domain';
import { singleRevision } from '../../read/asked/single-revision.ts';
import { checked } from '../../read/asked/resolve.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';

/**
 * The commit that a revision names.
 * @returns full hash
 * @throws Refusal `invalid_revision`, `unknown_revision`
 */
export async function commitAt(
  git: Git,
  repository: Repository,
  asked: string,
  signal: AbortSignal,
): Promise<string> {
  const { out } = await git.run(
    repository,
    ['rev-parse', '--quiet', '--verify', '--end-of-options', `${singleRevision(checked(asked))}^{commit}`],
    { signal, codes: [0, 1] },
  );
  const hash = out.toString().trim();
  if (hash !== '') return hash;
  throw new Refusal(
    'unknown_revision',
    `There is no commit ${quote(asked)} here.`,
    'git_refs lists branches, tags and backups, git_log the commits.',
  );
}
