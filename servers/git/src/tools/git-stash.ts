import { quote } from '@handrail/domain';
import { type Call, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import { exclusively } from '../change/exclusively.ts';
import { ALWAYS } from '../change/hooks.ts';
import { whatRan } from '../change/what-ran.ts';
import { applyStash } from '../change/stash/apply.ts';
import { pushStash } from '../change/stash/push.ts';
import type { Deps } from '../deps.ts';
import { shortHash } from '../repository/short-hash.ts';
import { pathsArgument, repoArgument } from './arguments.ts';
import { conflictText } from './conflict-text.ts';

const input = z.object({
  repo: repoArgument,
  action: z.enum(['push', 'apply', 'pop']).describe('pop: apply, then drop.'),
  name: z.string().optional().describe('stash@{n}; default the newest.'),
  message: z.string().optional().describe('For push.'),
  paths: pathsArgument.describe('For push; default all.'),
});
type Input = z.output<typeof input>;

export const gitStash = defineTool({
  name: 'git_stash',
  title: 'Git stash',
  description: 'Put changes aside, untracked files too, or bring them back.',
  access: 'write',
  idempotent: false,
  input,
  async run({ repo, action, name, message, paths }: Input, { deps, signal, budget }: Call<Deps>) {
    const { git } = deps;
    const repository = deps.repositories.find(repo);
    if (action === 'push' ? name !== undefined : (message ?? paths) !== undefined)
      throw new ToolError(
        'invalid_argument',
        action === 'push' ? 'A push takes no name.' : `"${action}" takes no message or paths.`,
        'Leave it out.',
      );
    const change = async (): Promise<string> => {
      if (action === 'push') {
        const made = await pushStash(git, repository, { message, paths, signal });
        return made === undefined
          ? 'nothing to stash: no changes there'
          : `stashed as ${made.name}, ${shortHash(made.hash)}: ${quote(made.message)}`;
      }
      const drop = action === 'pop';
      const { stash, conflicts, kept } = await applyStash(git, repository, { name, drop, signal });
      const which = `${stash.name}, ${shortHash(stash.hash)}: ${quote(stash.message)}`;
      if (conflicts !== undefined)
        return [
          `brought back with ${conflicts.count} in conflict, the stash stays: ${which}`,
          ...conflictText(conflicts, budget),
          '"us" is the current state, "them" the stash. The conflicts are over once the files are edited and staged with git_stage.',
        ].join('\n');
      return [
        `brought back ${drop ? 'and dropped' : 'and left in the list'} ${which}`,
        ...(kept === undefined ? [] : [`Kept, with the index it was made with: ${kept.ref}`]),
      ].join('\n');
    };
    return await exclusively(repository, signal, async () => {
      const answer = await change();
      const ran = await whatRan(git, repository, { hooks: ALWAYS, filters: true, signing: false, signal });
      return [answer, ...ran].join('\n');
    });
  },
});
