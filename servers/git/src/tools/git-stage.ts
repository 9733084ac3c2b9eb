import { type Call, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import { comeBackIndex } from '../change/backup/backup.ts';
import { readState } from '../change/backup/state.ts';
import { exclusively } from '../change/exclusively.ts';
import { ALWAYS } from '../change/hooks.ts';
import { whatRan } from '../change/what-ran.ts';
import { stage, unstageKept } from '../change/commit/stage.ts';
import { shortState } from '../change/backup/state-text.ts';
import type { Deps } from '../deps.ts';
import { pathsIn } from '../repository/names.ts';
import { pathsArgument, repoArgument } from './arguments.ts';
import { fencedList } from './fenced-list.ts';

export const gitStage = defineTool({
  name: 'git_stage',
  title: 'Git stage',
  description: 'Stage files or folders, or all: changes, new files, deletions.',
  access: 'write',
  idempotent: true,
  input: z.object({
    repo: repoArgument,
    paths: pathsArgument,
    all: z.boolean().optional().describe('Everything.'),
    unstage: z.boolean().optional().describe('Files stay.'),
  }),
  async run({ repo, paths: given, all = false, unstage = false }, { deps, signal, budget }: Call<Deps>) {
    const { git } = deps;
    const repository = deps.repositories.find(repo);
    if ((given !== undefined) === all)
      throw new ToolError('invalid_argument', 'Either "paths" or "all" is needed.', 'Give one of them.');
    const paths = given === undefined ? undefined : pathsIn(repository, given);
    return await exclusively(repository, signal, async () => {
      const asked = { paths, tool: 'git_stage', signal };
      const kept = await (unstage ? unstageKept : stage)(git, repository, asked);
      const { changed } = await readState(git, repository, { signal, paths: paths ?? [] });
      const where = paths === undefined ? 'git_status lists them' : 'git_status with these paths lists them';
      return [
        `${unstage ? 'unstaged' : 'staged'}; ${changed.length} changed there (index, working tree):`,
        ...fencedList(changed.map(shortState), { label: 'status', budget, where }),
        ...(kept === undefined ? [] : [comeBackIndex(kept.ref)]),
        ...(await whatRan(git, repository, { hooks: ALWAYS, filters: !unstage, signing: false, signal })),
      ].join('\n');
    });
  },
});
