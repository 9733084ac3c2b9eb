import { quote, Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';

/** What git-stash(1) says of a stash: a commit of the working tree on HEAD, whose second parent is the index. */
export interface Stash {
  readonly name: string;
  readonly hash: string;
  /** The commit it was made on. */
  readonly base: string;
  /** A commit of the files that were not tracked. */
  readonly untracked: string | undefined;
  readonly message: string;
}

/** @throws Refusal `no_stash` when there is none of that name */
export async function stashAt(
  git: Git,
  repository: Repository,
  asked: string,
  signal: AbortSignal,
): Promise<Stash> {
  const number = /^(?:stash@\{(\d{1,6})\}|(\d{1,6}))$/.exec(asked)?.slice(1).find(Boolean);
  if (number === undefined)
    throw new Refusal('no_stash', `${quote(asked)} names no stash.`, 'Give one such as stash@{0}.');
  const { out } = await git.run(
    repository,
    ['stash', 'list', '--max-count=1', `--skip=${number}`, '--format=%H%x00%P%x00%gs'],
    { signal },
  );
  const [hash = '', parents = '', message = ''] = out.toString().trimEnd().split('\0');
  const [base, , untracked] = parents.split(' ');
  if (base !== undefined && base !== '') return { name: `stash@{${number}}`, hash, base, untracked, message };
  throw new Refusal(
    'no_stash',
    number === '0' ? 'There is no stash.' : `There is no stash ${quote(asked)}.`,
    'git_refs with kind stashes lists them.',
  );
}
