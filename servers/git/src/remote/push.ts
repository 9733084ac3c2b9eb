import { quote, Refusal } from '@handrail/domain';
import { keepCommit, type Kept } from '../change/backup/backup.ts';
import { BACKUPS } from '../change/backup/commit.ts';
import { withoutCredentials } from '../process/shown-error.ts';
import { branchName, refName } from '../repository/branch-name.ts';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import { followed, type Remote, type Setting } from './remotes.ts';
import { refsBelow } from './tracking.ts';

export interface Push {
  /** Full names here and there. */
  readonly from: string;
  readonly to: string;
  readonly hash: string;
  /** What the other side had when it was last fetched; undefined when it had no such ref. */
  readonly known: string | undefined;
  readonly remote: Remote;
  /** The branch follows nothing yet. */
  readonly isNew: boolean;
}

const TAG = 'refs/tags/';
const BRANCH = 'refs/heads/';

/**
 * What a push would send where.
 * @param name branch, short, or a tag as refs/tags/…
 * @throws Refusal `unknown_revision`, `invalid_name`
 */
export async function planPush(
  git: Git,
  repository: Repository,
  {
    name,
    remote,
    settings,
    signal,
  }: { name: string; remote: Remote; settings: readonly Setting[]; signal: AbortSignal },
): Promise<Push> {
  const isTag = name.startsWith(TAG);
  const short = isTag ? refName(name.slice(TAG.length)) : branchName(name);
  const from = isTag ? TAG + short : BRANCH + short;
  const follows = isTag ? undefined : followed(settings, short);
  const followsHere = settings.findLast(({ key }) => key === `branch.${short}.remote`)?.value === remote.name;
  const to = followsHere ? (follows ?? from) : from;
  const tracking = `refs/remotes/${remote.name}/${to.slice(BRANCH.length)}`;
  const refs = await refsBelow(git, repository, [from, tracking], signal);
  const hash = refs.get(from);
  if (hash === undefined)
    throw new Refusal(
      'unknown_revision',
      `There is no ${isTag ? 'tag' : 'branch'} ${quote(short)} with commits.`,
      'git_refs lists them.',
    );
  return {
    from,
    to,
    hash,
    known: isTag ? undefined : refs.get(tracking),
    remote,
    isNew: follows === undefined && !isTag,
  };
}

/** What a person is asked: what leaves this machine, and where to. */
export async function describePush(
  git: Git,
  repository: Repository,
  { from, to, hash, known, remote }: Push,
  { force, signal }: { force: boolean; signal: AbortSignal },
): Promise<string> {
  const where = `${quote(to)} of ${quote(remote.name)}, ${quote(withoutCredentials(remote.pushAddress))}`;
  const limits = known === undefined ? ['--not', `--remotes=${remote.name}`] : [`^${known}`];
  const count = async (...revisions: string[]) => {
    const { out } = await git.run(repository, ['rev-list', '--count', ...revisions], {
      signal,
      codes: [0, 128],
    });
    return Number(out.toString()) || 0;
  };
  const commits = await count(hash, ...limits);
  const lost = force && known !== undefined ? await count(known, `^${hash}`) : 0;
  const kept =
    lost > 0
      ? ` ${lost} commits that are there now will no longer be on it; they are kept here in ${BACKUPS} first.`
      : '';
  return `Push ${quote(from)}, ${commits} ${commits === 1 ? 'commit' : 'commits'}, to ${where}?${kept}`;
}

const ALWAYS = [
  '--no-recurse-submodules',
  '--no-follow-tags',
  '--no-signed',
  '--receive-pack=git-receive-pack',
];

export interface Pushed {
  /** As git marks it: `*` new, `+` forced, `=` up to date, a space for fast-forward. */
  readonly mark: string;
  /** Keeps what was there, which may be reachable nowhere else now. */
  readonly kept: Kept | undefined;
}

/**
 * Does what `planPush` says; commits that a forced push takes away there are kept here before.
 * @throws Refusal `unknown_lease`, `rejected` …
 */
export async function push(
  git: Git,
  repository: Repository,
  { from, to, hash, known, remote, isNew }: Push,
  { force, signal }: { force: boolean; signal: AbortSignal },
): Promise<Pushed> {
  if (force && known === undefined)
    throw new Refusal(
      'unknown_lease',
      'What the remote has there was never fetched, so it is not known what would be replaced.',
      'Fetch with git_sync first and look at it with git_log.',
    );
  const lease = force ? [`--force-with-lease=${to}:${known}`] : [];
  const kept =
    force && known !== undefined && !(await isAncestor(git, repository, { of: hash, known, signal }))
      ? await keepCommit(git, repository, known, { tool: 'git_sync', signal })
      : undefined;
  const follow = isNew ? ['--set-upstream'] : [];
  const { err } = await git.run(
    repository,
    ['push', ...ALWAYS, ...lease, ...follow, '--end-of-options', remote.name, `${from}:${to}`],
    { signal, network: true },
  );
  const mark = /^Everything up-to-date/m.test(err) ? '=' : (/^ ([ +*-]) /m.exec(err)?.[1] ?? ' ');
  return { mark, kept };
}

async function isAncestor(
  git: Git,
  repository: Repository,
  { known, of, signal }: { known: string; of: string; signal: AbortSignal },
): Promise<boolean> {
  const { code } = await git.run(repository, ['merge-base', '--is-ancestor', known, of], {
    signal,
    codes: [0, 1],
  });
  return code === 0;
}
