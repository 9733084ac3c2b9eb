import type { Git } from '../../repository/git.ts';
import { currentBranch } from '../../repository/head.ts';
import { checked } from '../../read/asked/resolve.ts';
import type { Repository } from '../../repository/repository.ts';
import { refsBelow } from '../../remote/tracking.ts';
import { keepCommit, type Kept } from '../backup/backup.ts';
import { changedBetween, demandNoRepository } from '../nested-repositories.ts';
import { branchAt, unheldHead } from './lookup.ts';
import { branchName, newBranchName } from '../../repository/branch-name.ts';
import { demandIdle } from '../../repository/underway.ts';

interface Switch {
  /** A branch, or one of a remote (`origin/x`), which a branch of its own is then made for. */
  readonly name: string;
  /** Makes the branch, at this revision. */
  readonly from: string | undefined;
  readonly signal: AbortSignal;
}

export interface Switched {
  readonly branch: string;
  /** Undefined where the branch has no commit yet. */
  readonly hash: string | undefined;
  /** The branch before; undefined when HEAD was detached. */
  readonly before: string | undefined;
  readonly isNew: boolean;
  readonly upstream: string | undefined;
  /** Changes that are not committed came along. */
  readonly carried: boolean;
  /** Where commits are kept that only HEAD led to. */
  readonly kept: Kept | undefined;
}

/** git-switch(1) tells of each change that comes along in a line of its own. */
const CARRIED = /^[ACDMRTU]\t/m;
const READ = 4_096;

/** @throws Refusal `would_overwrite`, also where an ignored file stands in the way; `in_progress`, `unknown_revision` */
export async function switchBranch(
  git: Git,
  repository: Repository,
  { name, from, signal }: Switch,
): Promise<Switched> {
  demandIdle(repository);
  const before = currentBranch(repository);
  const target = await targetOf(git, repository, { name, from, signal });
  const sources = target.commits.map((commit) => changedBetween('HEAD', commit));
  await demandNoRepository(git, repository, { sources, signal });
  const lost = before === undefined ? await unheldHead(git, repository, signal) : undefined;
  const kept =
    lost === undefined ? undefined : await keepCommit(git, repository, lost, { tool: 'git_branch', signal });
  let said = '';
  await git.run(repository, ['switch', '--no-overwrite-ignore', ...target.args], {
    signal,
    // Read to the end: git must not be stopped in the middle.
    take: (chunk) => {
      if (said.length < READ) said += chunk.toString('latin1');
      return true;
    },
  });
  const branch = currentBranch(repository) ?? target.branch;
  const found = await branchAt(git, repository, branch, signal);
  return {
    branch,
    before,
    kept,
    hash: found?.hash,
    upstream: found?.upstream,
    isNew: target.isNew,
    carried: CARRIED.test(said),
  };
}

interface Target {
  readonly branch: string;
  readonly args: readonly string[];
  /** Where it may lead: of several remotes with such a branch git takes the one that is configured. */
  readonly commits: readonly string[];
  readonly isNew: boolean;
}

async function targetOf(git: Git, repository: Repository, { name, from, signal }: Switch): Promise<Target> {
  if (from !== undefined) {
    const branch = newBranchName(name);
    const start = checked(from);
    return { branch, args: ['-c', branch, '--end-of-options', start], commits: [start], isNew: true };
  }
  const branch = branchName(name);
  const [local, remote] = [`refs/heads/${branch}`, `refs/remotes/${branch}`];
  const refs = await refsBelow(git, repository, [local, remote, `refs/remotes/**/${branch}`], signal);
  const isLocal = refs.has(local) || currentBranch(repository) === branch;
  const how = isLocal ? '--no-guess' : refs.has(remote) ? '--track' : '--guess';
  const guessed = [...refs.keys()].filter(
    (ref) => ref.startsWith('refs/remotes/') && ref.endsWith(`/${branch}`),
  );
  const commits = isLocal ? [local] : refs.has(remote) ? [remote] : [local, ...guessed];
  return { branch, args: [how, '--end-of-options', branch], commits, isNew: !isLocal };
}
