import { quote } from '@handrail/domain';
import { type Call, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import { exclusively } from '../change/exclusively.ts';
import { ALWAYS } from '../change/hooks.ts';
import { whatRan } from '../change/what-ran.ts';
import { addWorktree } from '../change/worktree/add.ts';
import { removeWorktree } from '../change/worktree/remove.ts';
import type { Deps } from '../deps.ts';
import { currentBranch } from '../repository/head.ts';
import { repoArgument } from './arguments.ts';
import { firstOf } from './first-of.ts';

const input = z.object({
  repo: repoArgument,
  action: z.enum(['add', 'remove']).describe('Removes only clean ones.'),
  path: z.string().describe('Folder, as repo names them.'),
  name: z.string().optional().describe('Branch; created if there is none.'),
});
type Input = z.output<typeof input>;

export const gitWorktree = defineTool({
  name: 'git_worktree',
  title: 'Git worktree',
  description: 'Add a worktree, for other calls to name as repo, or remove one.',
  access: 'write',
  idempotent: false,
  input,
  async run({ repo, action, path: asked, name }: Input, { deps, signal }: Call<Deps>) {
    const { git, repositories } = deps;
    const repository = repositories.find(repo);
    const path = repositories.place(asked);
    const shown = quote(repositories.nameOf(path));
    if (action === 'add')
      return await exclusively(repository, signal, async () => {
        await addWorktree(git, repository, { path, roots: repositories.roots, name, signal });
        const branch = currentBranch(repositories.find(path));
        const hooks = ['post-checkout', ...ALWAYS];
        return [
          `added ${shown} on ${branch === undefined ? 'a detached HEAD' : `branch ${quote(branch)}`}; it goes by repo=${shown}`,
          ...(await whatRan(git, repository, { hooks, filters: true, signing: false, signal })),
        ].join('\n');
      });
    if (name !== undefined)
      throw new ToolError('invalid_argument', 'To remove takes no name.', 'Leave it out.');
    const worktree = repositories.find(path);
    if (worktree.top !== path)
      throw new ToolError(
        'not_a_worktree',
        `${shown} is not the top of a worktree.`,
        'git_refs with kind worktrees lists them.',
      );
    // What else is done there has to end first.
    return await exclusively(worktree, signal, async () => {
      const kept = await removeWorktree(git, repository, { worktree, signal });
      return [
        `removed ${shown}; its branch stays`,
        ...(kept.length === 0
          ? []
          : [`Commits that no branch has are kept: ${firstOf(kept.map(({ ref }) => ref))}`]),
      ].join('\n');
    });
  },
});
