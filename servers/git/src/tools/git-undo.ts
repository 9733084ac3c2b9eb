import { type Call, defineTool, ToolError } from '@handrail/server';
import { quote } from '@handrail/domain';
import * as z from 'zod';
import { comeBack, keep } from '../change/backup/backup.ts';
import { exclusively } from '../change/exclusively.ts';
import { ALWAYS } from '../change/hooks.ts';
import { whatRan } from '../change/what-ran.ts';
import { unstage } from '../change/commit/stage.ts';
import { stashAt } from '../change/stash/entry.ts';
import { bringBackStash, dropStash, isDropped } from '../change/undo/drop.ts';
import { planReset, reset } from '../change/undo/reset.ts';
import { planRestore, restore } from '../change/undo/restore.ts';
import type { Deps } from '../deps.ts';
import { pathsIn } from '../repository/names.ts';
import type { Repository } from '../repository/repository.ts';
import { pathsArgument, repoArgument } from './arguments.ts';
import { branchOf, commits, count, going, placeOf, resetting } from './undo-words.ts';

const input = z.object({
  repo: repoArgument,
  action: z.enum(['reset', 'restore', 'unstage', 'drop']).describe('What to do.'),
  rev: z.string().optional().describe('Commit or backup ref; restore: default the index; drop: the stash.'),
  paths: pathsArgument.describe('To restore or unstage; "." is all.'),
  hard: z.boolean().optional().describe('Reset files too.'),
});
type Input = z.output<typeof input>;

export const gitUndo = defineTool({
  name: 'git_undo',
  title: 'Git undo',
  description:
    'Reset the branch, restore files, unstage, or drop a stash. What goes is kept in refs/handrail/ first; a hard reset to that ref brings it all back.',
  access: 'full',
  idempotent: false,
  input,
  async preview(args: Input, { deps, signal }: Call<Deps>) {
    const { git } = deps;
    const repository = open(args, deps);
    const { action, rev, hard = false } = args;
    switch (action) {
      case 'reset': {
        const plan = await planReset(git, repository, { rev: rev ?? 'HEAD', hard, signal });
        return `${resetting(repository, plan, hard)} A backup is made first.`;
      }
      case 'restore': {
        if (rev !== undefined && isDropped(rev)) return undefined;
        const { losing } = await planRestore(git, repository, {
          rev,
          paths: pathsOf(args, repository),
          signal,
        });
        return `Restore files from ${rev === undefined ? 'the index' : quote(rev)}? ${going(losing)} A backup is made first.`;
      }
      case 'unstage':
        return undefined;
      case 'drop': {
        const { name, message } = await stashAt(git, repository, rev ?? '0', signal);
        return `Drop ${name}, ${quote(message)}? It is kept in refs/handrail/.`;
      }
    }
  },
  async run(args: Input, { deps, signal }: Call<Deps>) {
    const repository = open(args, deps);
    return await exclusively(repository, signal, async () =>
      [
        ...(await lines(args, repository, { deps, signal })),
        ...(await whatRan(deps.git, repository, {
          hooks: args.action === 'restore' ? ['post-checkout', ...ALWAYS] : ALWAYS,
          filters: args.action !== 'drop',
          signing: false,
          signal,
        })),
      ].join('\n'),
    );
  },
});

async function lines(
  args: Input,
  repository: Repository,
  { deps: { git }, signal }: Pick<Call<Deps>, 'deps' | 'signal'>,
): Promise<string[]> {
  const { action, rev, hard = false } = args;
  switch (action) {
    case 'reset': {
      const done = await reset(git, repository, { rev: rev ?? 'HEAD', hard, signal });
      return [
        `${branchOf(repository)} is at ${placeOf(done.target)}, was at ${placeOf(done.head)}; ${commits(done.leaving)} left it; ${count(done.losing.length)} lost changes`,
        ...(done.kept === undefined ? ['nothing was there to keep'] : [comeBack(done.kept.ref)]),
      ];
    }
    case 'restore': {
      if (rev !== undefined && isDropped(rev)) {
        await bringBackStash(git, repository, rev, signal);
        return ['the stash is back, as stash@{0}'];
      }
      const paths = pathsOf(args, repository);
      const { losing, kept } = await restore(git, repository, { rev, paths, signal });
      return [
        `restored from ${rev === undefined ? 'the index' : quote(rev)}; ${count(losing.length)} lost changes`,
        ...(kept === undefined ? [] : [comeBack(kept.ref)]),
      ];
    }
    case 'unstage': {
      const kept = await keep(git, repository, { tool: 'git_undo', signal });
      await unstage(git, repository, args.paths && pathsIn(repository, args.paths), signal);
      return ['unstaged; files are as they were', ...(kept === undefined ? [] : [comeBack(kept.ref)])];
    }
    case 'drop': {
      const { stash, kept } = await dropStash(git, repository, rev ?? '0', signal);
      return [
        `dropped ${stash.name}: ${quote(stash.message)}`,
        `Kept: ${kept.ref}; git_undo with action "restore" and that as rev puts it on the list again.`,
      ];
    }
  }
}

function open({ repo, action, rev, paths, hard }: Input, { repositories }: Deps): Repository {
  const given = { rev, paths, hard };
  const taken = {
    reset: ['rev', 'hard'],
    restore: ['rev', 'paths'],
    unstage: ['paths'],
    drop: ['rev'],
  }[action];
  const tooMuch = Object.entries(given).find(([name, value]) => value !== undefined && !taken.includes(name));
  if (tooMuch !== undefined)
    throw new ToolError('invalid_argument', `"${action}" takes no ${tooMuch[0]}.`, 'Leave it out.');
  return repositories.find(repo);
}

function pathsOf({ paths }: Input, repository: Repository): string[] {
  if (paths === undefined)
    throw new ToolError('invalid_argument', '"restore" needs paths.', 'Give them; "." is everything.');
  return pathsIn(repository, paths);
}
