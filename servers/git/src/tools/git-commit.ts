import { type Call, defineTool, ToolError } from '@handrail/server';
import { quote } from '@handrail/domain';
import * as z from 'zod';
import { comeBackIndex } from '../change/backup/backup.ts';
import { commit, isShared } from '../change/commit/commit.ts';
import { exclusively } from '../change/exclusively.ts';
import { whatRan } from '../change/what-ran.ts';
import { ALWAYS } from '../change/hooks.ts';
import type { Deps } from '../deps.ts';
import { currentBranch } from '../repository/head.ts';
import { pathsIn } from '../repository/names.ts';
import { pathsArgument, repoArgument } from './arguments.ts';

/** githooks(5). */
const HOOKS = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit', ...ALWAYS];

export const gitCommit = defineTool({
  name: 'git_commit',
  title: 'Git commit',
  description: 'Stage and commit in one call: paths, or all, or else what is staged already.',
  access: 'write',
  idempotent: false,
  input: z.object({
    repo: repoArgument,
    message: z.string().describe('Subject, then body.'),
    paths: pathsArgument.describe('These alone, new and deleted too; the rest stays staged.'),
    all: z.boolean().optional().describe('Everything changed or new, but ignored files.'),
    amend: z.boolean().optional().describe('Replace the last commit.'),
  }),
  async run({ repo, message, paths: given, all = false, amend = false }, { deps, signal }: Call<Deps>) {
    const { git } = deps;
    const repository = deps.repositories.find(repo);
    if (given !== undefined && all)
      throw new ToolError('invalid_argument', 'Both "paths" and "all" were given.', 'Give one of them.');
    const paths = given === undefined ? undefined : pathsIn(repository, given);
    return await exclusively(repository, signal, async () => {
      const { hash, changes, amended, index } = await commit(git, repository, {
        message,
        paths,
        all,
        amend,
        signal,
      });
      const branch = currentBranch(repository);
      const where = branch === undefined ? 'no branch (detached)' : quote(branch);
      const subject = quote(message.trim().split('\n', 1)[0] ?? '');
      const hooks = amend ? [...HOOKS, 'post-rewrite'] : HOOKS;
      return [
        `committed ${hash} on ${where}: ${subject}, ${changes ?? 'no changes'}`,
        ...(amended === undefined
          ? []
          : await amendment(amended.ref, async () => await isShared(git, repository, amended.ref, signal))),
        ...(index === undefined ? [] : [comeBackIndex(index.ref)]),
        ...(await whatRan(git, repository, { hooks, filters: true, signing: true, signal })),
      ].join('\n');
    });
  },
});

async function amendment(ref: string, isKnown: () => Promise<boolean>): Promise<string[]> {
  return [
    `The commit that was replaced is kept: ${ref}; git_undo with action "reset" and that as rev goes back to it.`,
    ...((await isKnown())
      ? [
          'A remote has the commit that was replaced: pushing needs force_with_lease, and others may have built on it.',
        ]
      : []),
  ];
}
