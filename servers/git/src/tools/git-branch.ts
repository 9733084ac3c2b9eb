import { quote } from '@handrail/domain';
import { type Call, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import { createBranch, deleteBranch, renameBranch } from '../change/branch/change.ts';
import { type Switched, switchBranch } from '../change/branch/switch.ts';
import { exclusively } from '../change/exclusively.ts';
import { ALWAYS } from '../change/hooks.ts';
import { whatRan } from '../change/what-ran.ts';
import type { Deps } from '../deps.ts';
import { shortHash } from '../repository/short-hash.ts';
import { repoArgument } from './arguments.ts';

const input = z.object({
  repo: repoArgument,
  action: z.enum(['create', 'switch', 'rename', 'delete']).describe('Delete: only if merged.'),
  name: z.string().describe('Branch; switching to origin/x makes x.'),
  from: z.string().optional().describe('Revision to create at; with switch, creates it.'),
  to: z.string().optional().describe('New name.'),
});
type Input = z.output<typeof input>;

export const gitBranch = defineTool({
  name: 'git_branch',
  title: 'Git branch',
  description: 'Create a branch (without switching), switch, rename, delete.',
  access: 'write',
  idempotent: false,
  input,
  async run(args: Input, { deps, signal }: Call<Deps>) {
    demandFitting(args);
    const { git } = deps;
    const { action, name, from, to = '' } = args;
    const repository = deps.repositories.find(args.repo);
    const change = async (): Promise<string> => {
      switch (action) {
        case 'create': {
          const hash = await createBranch(git, repository, { name, from, signal });
          return `created ${quote(name)} at ${shortHash(hash)}; not switched to it`;
        }
        case 'switch':
          return told(await switchBranch(git, repository, { name, from, signal }));
        case 'rename': {
          const hash = await renameBranch(git, repository, { name, to, signal });
          return `renamed ${quote(name)} to ${quote(to)}, at ${shortHash(hash)}`;
        }
        case 'delete': {
          const { hash, kept } = await deleteBranch(git, repository, { name, signal });
          return [
            `deleted ${quote(name)}, was at ${shortHash(hash)}; "create" with that as from brings it back`,
            ...(kept === undefined ? [] : [`Commits that no branch has are kept: ${kept.ref}`]),
          ].join('\n');
        }
      }
    };
    return await exclusively(repository, signal, async () => {
      const isSwitch = action === 'switch';
      const hooks = isSwitch ? ['post-checkout', ...ALWAYS] : ALWAYS;
      const answer = await change();
      const ran = await whatRan(git, repository, { hooks, filters: isSwitch, signing: false, signal });
      return [answer, ...ran].join('\n');
    });
  },
});

function demandFitting({ action, from, to }: Input): void {
  if (action === 'rename' && to === undefined)
    throw new ToolError('invalid_argument', 'A rename needs to.', 'Give the new name.');
  if (action !== 'rename' && to !== undefined)
    throw new ToolError('invalid_argument', 'Only a rename takes to.', 'Leave it out.');
  if ((action === 'rename' || action === 'delete') && from !== undefined)
    throw new ToolError('invalid_argument', `action "${action}" takes no from.`, 'Leave it out.');
}

function told({ branch, hash, before, isNew, upstream, carried, kept }: Switched): string {
  const at = hash === undefined ? 'without a commit yet' : `at ${shortHash(hash)}`;
  if (branch === before) return `on ${quote(branch)} already, ${at}`;
  const follows = isNew && upstream !== undefined ? ` that follows ${quote(upstream)}` : '';
  const where = `${isNew ? 'the new branch ' : ''}${quote(branch)}${follows}, ${at}`;
  return [
    `switched to ${where}; before: ${before === undefined ? 'detached' : quote(before)}`,
    ...(carried ? ['Changes that are not committed came along.'] : []),
    ...(kept === undefined ? [] : [`Commits that no branch has are kept: ${kept.ref}`]),
  ].join('\n');
}
