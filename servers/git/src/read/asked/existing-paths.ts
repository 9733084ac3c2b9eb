import { join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { decodeText } from '../../process/decode-text.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { statAt } from '../../repository/stat-at.ts';

/**
 * For an empty answer: that nothing is there and that nothing has such a name look alike. What stands in the working tree
 * costs no process.
 * @param paths as `pathsIn` gives them
 * @param revision one commit or tree; undefined where the working tree alone counts
 * @throws Refusal `no_such_path` for what is neither in the working tree nor in the revision
 */
export async function demandPaths(
  git: Git,
  repository: Repository,
  {
    paths,
    revision,
    signal,
  }: {
    readonly paths: readonly string[];
    readonly revision: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const missing = paths
    .map((path) => path.replace(/(?<=.)\/$/, ''))
    .filter((path) => path !== '.' && (repository.bare || statAt(join(repository.top, path)) === undefined));
  if (missing.length === 0) return;
  const known = revision === undefined ? [] : await namesIn(git, repository, { revision, missing, signal });
  const none = missing.find((path) => !known.some((name) => name === path || name.startsWith(`${path}/`)));
  if (none === undefined) return;
  throw new Refusal(
    'no_such_path',
    `There is no ${quote(none)}, neither ${revision === undefined ? 'tracked' : 'in that revision'} nor in the working tree.`,
    'Paths are relative to the top of the repository; git_status and git_show list what is there.',
  );
}

/** Of the names, those that a revision has, or what is in them where that is asked for too; none where there is no commit. */
async function namesIn(
  git: Git,
  repository: Repository,
  {
    revision,
    missing,
    signal,
  }: { readonly revision: string; readonly missing: readonly string[]; readonly signal: AbortSignal },
): Promise<string[]> {
  const asked = [
    'ls-tree',
    '-z',
    '--name-only',
    '--full-tree',
    '--end-of-options',
    revision,
    '--',
    ...missing,
  ];
  const { out } = await git.run(repository, asked, { signal, codes: [0, 128] });
  return decodeText(out).split('\0');
}
