import { type Call, defineTool } from '@handrail/server';
import { quote, Refusal } from '@handrail/domain';
import * as z from 'zod';
import type { KeptObject } from '../change/backup/backup.ts';
import { exclusively } from '../change/exclusively.ts';
import type { Deps } from '../deps.ts';
import { fetchRemote } from '../remote/fetch.ts';
import { fastForward } from '../remote/pull.ts';
import { describePush, planPush, type Push, push } from '../remote/push.ts';
import { type Remote, remoteFor, type Setting } from '../remote/remotes.ts';
import { currentBranch } from '../repository/head.ts';
import type { Repository } from '../repository/repository.ts';
import { shortHash } from '../repository/short-hash.ts';
import { repoArgument } from './arguments.ts';
import { fencedList } from './fenced-list.ts';
import { firstOf } from './first-of.ts';

const input = z.object({
  repo: repoArgument,
  action: z.enum(['fetch', 'pull', 'push']).describe('What to do.'),
  remote: z.string().optional().describe('Default: that of the branch.'),
  name: z.string().optional().describe('Branch, or refs/tags/…; default the current one (fetch: all).'),
  force_with_lease: z.boolean().optional().describe('Push over what was last fetched.'),
});
type Input = z.output<typeof input>;

/** Refs that are listed; the others are counted. */
const LISTED = 100;

export const gitSync = defineTool({
  name: 'git_sync',
  title: 'Git sync',
  description: 'Fetch from, pull (fast-forward only) from or push to a remote over https or ssh.',
  access: 'full',
  openWorld: true,
  idempotent: true,
  input,
  async preview(args: Input, call: Call<Deps>) {
    if (args.action !== 'push') return undefined;
    const { git } = call.deps;
    const { repository, plan } = await pushOf(args, call);
    return await describePush(git, repository, plan, {
      force: args.force_with_lease === true,
      signal: call.signal,
    });
  },
  async run(args: Input, call: Call<Deps>) {
    const { deps, signal, budget } = call;
    const { git } = deps;
    if (args.action === 'push') {
      const { repository, plan } = await pushOf(args, call);
      const force = args.force_with_lease === true;
      const { mark, kept } = await push(git, repository, plan, { force, signal });
      return [
        `${pushed(mark)} ${quote(plan.to)} of ${quote(plan.remote.name)}, now at ${shortHash(plan.hash)}`,
        ...(kept === undefined ? [] : [`what was there is kept here: ${kept.ref}`]),
      ].join('\n');
    }
    const { repository, remote, branch, settings } = await remoteOf(args, call);
    return await exclusively(repository, signal, async () => {
      const only = args.action === 'fetch' ? args.name : undefined;
      const { changed, kept } = await fetchRemote(git, repository, { remote, branch: only, signal });
      const lines = fencedList(changed.slice(0, LISTED), {
        label: `refs of ${remote.name}`,
        budget,
        where: 'git_refs lists all',
        total: changed.length,
      });
      const fetched = [
        `fetched from ${quote(remote.name)}: ${changed.length} refs changed`,
        ...(changed.length === 0 ? ['nothing new'] : lines),
        ...(kept.length === 0
          ? []
          : [`kept, since no ref led to it any longer: ${firstOf(kept.map(place))}`]),
      ].join('\n');
      if (args.action === 'fetch') return fetched;
      if (args.name !== undefined && args.name !== branch)
        throw new Refusal(
          'not_current',
          'Only the branch that is checked out can be pulled.',
          'Switch to it with git_branch, or fetch.',
        );
      return `${await fastForward(git, repository, { remote, branch, settings, signal })}\n${fetched}`;
    });
  },
});

const place = ({ ref, hash }: KeptObject): string => `${ref} (was ${shortHash(hash)})`;

const pushed = (mark: string): string =>
  ({ '*': 'pushed, new:', '+': 'pushed over', '=': 'up to date already:' })[mark] ?? 'pushed to';

interface Meant {
  readonly repository: Repository;
  readonly remote: Remote;
  readonly branch: string | undefined;
  readonly settings: readonly Setting[];
}

async function remoteOf({ repo, remote: asked }: Input, { deps, signal }: Call<Deps>): Promise<Meant> {
  const repository = deps.repositories.find(repo);
  const settings = await deps.git.settings(repository, signal, { network: true });
  const branch = currentBranch(repository);
  return { repository, settings, branch, remote: remoteFor(settings, asked, branch) };
}

async function pushOf(args: Input, call: Call<Deps>): Promise<{ repository: Repository; plan: Push }> {
  const { repository, remote, branch, settings } = await remoteOf(args, call);
  const name = args.name ?? branch;
  if (name === undefined)
    throw new Refusal('detached', 'No branch is checked out.', 'Name the branch to push.');
  const plan = await planPush(call.deps.git, repository, { name, remote, settings, signal: call.signal });
  return { repository, plan };
}
