import { quote, Refusal } from '@handrail/domain';
import { withoutCredentials } from '../process/shown-error.ts';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import { branchName } from './fetch.ts';
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
 * @throws Refusal `unknown_revision`, `invalid_branch`
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
  const short = branchName(isTag ? name.slice(TAG.length) : name.replace(/^refs\/heads\//, ''));
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
  const kept = force && lost > 0 ? ` ${lost} commits that are there now will no longer be on it.` : '';
  return `Push ${quote(from)}, ${commits} ${commits === 1 ? 'commit' : 'commits'}, to ${where}?${kept}`;
}

const ALWAYS = [
  '--no-recurse-submodules',
  '--no-follow-tags',
  '--no-signed',
  '--receive-pack=git-receive-pack',
];

/** @returns what became of it, as git marks it: `*` new, `+` forced, `=` up to date, a space for fast-forward */
export async function push(
  git: Git,
  repository: Repository,
  { from, to, known, remote, isNew }: Push,
  { force, signal }: { force: boolean; signal: AbortSignal },
): Promise<string> {
  if (force && known === undefined)
    throw new Refusal(
      'unknown_lease',
      'What the remote has there was never fetched, so it is not known what would be replaced.',
      'Fetch with git_sync first and look at it with git_log.',
    );
  const lease = force ? [`--force-with-lease=${to}:${known}`] : [];
  const follow = isNew ? ['--set-upstream'] : [];
  const { err } = await git.run(
    repository,
    ['push', ...ALWAYS, ...lease, ...follow, '--end-of-options', remote.name, `${from}:${to}`],
    { signal, network: true },
  );
  return /^Everything up-to-date/m.test(err) ? '=' : (/^ ([ +*-]) /m.exec(err)?.[1] ?? ' ');
}
