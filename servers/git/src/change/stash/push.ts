import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { pathsIn } from '../../repository/names.ts';
import { asRecords, latin1Records } from '../../process/latin1.ts';
import type { Repository } from '../../repository/repository.ts';
import { hiddenFiles } from '../backup/contents.ts';
import { nameOf } from '../backup/state-text.ts';
import { temporaryIndex } from '../backup/temporary-index.ts';
import { firstNames } from '../first-names.ts';
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
 * @throws Refusal `would_overwrite` when an ignored file stands where the committed one comes back, and for changes
 * of files that git was told not to look at
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
  await demandNoneHidden(git, repository, { paths, signal });
  const before = await newest(git, repository, signal);
  const told = message === undefined ? [] : [`--message=${message}`];
  const args = ['stash', 'push', '--quiet', '--include-untracked', ...told, ...paths];
  // Without paths git cleans up with a pathspec of its own, `:/`, which is no literal one: the files would stay.
  const literal = paths.length === 0 ? { environment: { GIT_LITERAL_PATHSPECS: '0' } } : {};
  const run = async () => await git.run(repository, args, { signal, ...literal });
  try {
    await tellingLocks(repository, 'stash', run);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw await tellingOfStash(git, repository, { error, before, signal });
  }
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

interface Failed {
  readonly error: Refusal;
  /** The newest stash until then. */
  readonly before: Stash | undefined;
  readonly signal: AbortSignal;
}

/** Git makes the stash first and then takes the changes out of the tree, where it may fail half way. */
async function tellingOfStash(
  git: Git,
  repository: Repository,
  { error, before, signal }: Failed,
): Promise<Refusal> {
  const after = await newest(git, repository, signal);
  if (after === undefined || after.hash === before?.hash) return error;
  return new Refusal(
    error.code,
    `${error.message} The changes are in ${after.name}, ${after.hash}; some or all of them are gone from the tree.`,
    `${error.hint} Once nothing stands in the way, git_stash with action "pop" brings them back.`,
    { content: error.content, cause: error },
  );
}

/**
 * Git puts changes of files that it was told to take for unchanged into no stash, and yet writes over them or fails half way.
 * @throws Refusal `would_overwrite`
 */
async function demandNoneHidden(
  git: Git,
  repository: Repository,
  { paths: asked, signal }: { readonly paths: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const hidden = new Set(await hiddenFiles(git, repository, signal));
  if (hidden.size === 0) return;
  using index = temporaryIndex(repository, 'copy');
  const { environment } = index;
  for (const flag of ['--no-assume-unchanged', '--no-skip-worktree'])
    await git.run(repository, ['update-index', '-z', flag, '--stdin'], {
      signal,
      environment,
      input: asRecords([...hidden]),
    });
  const found = new Set<string>();
  const take = latin1Records((path) => {
    if (hidden.has(path)) found.add(path);
    return true;
  });
  const how = ['--name-only', '-z', '--no-renames', '--ignore-submodules'];
  const paths = asked.length === 0 ? ['--'] : asked;
  for (const args of [
    ['diff', '--no-ext-diff', ...how, ...paths],
    ['diff-index', '--cached', ...how, 'HEAD', ...paths],
  ])
    await git.run(repository, args, { signal, environment, take });
  if (found.size === 0) return;
  throw new Refusal(
    'would_overwrite',
    'Files that git was told to take for unchanged have changes, which git cannot put aside; nothing was changed.',
    'A person can tell git to look at them again (git update-index --no-assume-unchanged, --no-skip-worktree); or name other paths.',
    { content: firstNames([...found].map(nameOf)) },
  );
}
