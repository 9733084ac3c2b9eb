import { quote } from '@handrail/domain';
import { type Call, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import { comeBack } from '../change/backup/backup.ts';
import { exclusively } from '../change/exclusively.ts';
import { hooksOf } from '../change/hooks.ts';
import { goOn } from '../change/integrate/go-on.ts';
import type { Outcome } from '../change/integrate/outcome.ts';
import { type Started, startIntegration } from '../change/integrate/start.ts';
import type { Operation, Underway } from '../repository/underway.ts';
import { whatRan } from '../change/what-ran.ts';
import type { Deps } from '../deps.ts';
import { currentBranch } from '../repository/head.ts';
import type { Repository } from '../repository/repository.ts';
import { shortHash } from '../repository/short-hash.ts';
import { repoArgument } from './arguments.ts';
import { conflictText, lineOf } from './conflict-text.ts';
import { fencedList } from './fenced-list.ts';

const input = z.object({
  repo: repoArgument,
  action: z
    .enum(['merge', 'rebase', 'cherry-pick', 'revert', 'continue', 'skip', 'abort'])
    .describe('Last three: of what stopped.'),
  name: z.string().optional().describe('Branch or commit; to pick or revert also a..b.'),
  message: z.string().optional().describe('Of the merge commit.'),
});
type Input = z.output<typeof input>;

export const gitIntegrate = defineTool({
  name: 'git_integrate',
  title: 'Git integrate',
  description:
    'Merge, cherry-pick or revert into the current branch, or rebase it. Conflicts are listed: edit, git_stage, continue; or abort.',
  access: 'write',
  idempotent: false,
  input,
  async run(args: Input, { deps, signal, budget }: Call<Deps>) {
    const { git } = deps;
    const repository = deps.repositories.find(args.repo);
    const { action, name, message } = args;
    const ran = async (operation: Operation, goesOn: boolean): Promise<string[]> =>
      await whatRan(git, repository, {
        hooks: hooksOf(operation, { goesOn }),
        filters: true,
        signing: true,
        signal,
      });
    return await exclusively(repository, signal, async () => {
      if (action === 'continue' || action === 'skip' || action === 'abort') {
        if (name !== undefined || message !== undefined)
          throw new ToolError('invalid_argument', `"${action}" takes no name or message.`, 'Leave them out.');
        const { operation, outcome, kept, branches, marked } = await goOn(git, repository, {
          action,
          signal,
        });
        const done = `the ${operation} is ${action === 'abort' ? 'given up' : 'done'}`;
        return [
          told(repository, outcome, { done, budget }),
          ...(kept === undefined ? [] : [comeBack(kept.ref)]),
          ...branches.map(({ ref }) => `The branch as it was is kept: ${ref}`),
          ...fencedList(marked.map(lineOf), {
            label: 'conflict marks that went along',
            budget,
            where: 'git_grep finds them',
          }),
          ...(await ran(operation, action === 'continue')),
        ].join('\n');
      }
      if (name === undefined)
        throw new ToolError('invalid_argument', `"${action}" needs name.`, 'Give a branch or commit.');
      if (message !== undefined && action !== 'merge')
        throw new ToolError('invalid_argument', 'Only a merge takes message.', 'Leave it out.');
      const started = await startIntegration(git, repository, { operation: action, name, message, signal });
      const done = doneBy(action, name, started);
      return [
        told(repository, started.outcome, { done, budget }),
        ...(started.kept === undefined ? [] : [`The branch as it was is kept: ${started.kept.ref}`]),
        ...(await ran(action, false)),
      ].join('\n');
    });
  },
});

function doneBy(operation: Operation, name: string, { outcome, isForward }: Started): string {
  const which = quote(name);
  if (outcome.state !== 'done') return '';
  const isSame = outcome.before === outcome.after;
  switch (operation) {
    case 'merge':
      if (isSame) return `already up to date with ${which}`;
      return `merged ${which}, ${isForward ? 'fast-forward' : 'with a merge commit'}`;
    case 'rebase':
      return isSame ? `already on top of ${which}` : `rebased onto ${which}`;
    case 'cherry-pick':
      return `picked ${which}`;
    case 'revert':
      return `reverted ${which}`;
  }
}

interface Telling {
  /** For where it went through. */
  readonly done: string;
  readonly budget: number;
}

function told(repository: Repository, outcome: Outcome, { done, budget }: Telling): string {
  const branch = currentBranch(repository);
  const where = branch === undefined ? 'HEAD (detached)' : quote(branch);
  switch (outcome.state) {
    case 'done': {
      const { before, after } = outcome;
      const was = before === after ? '' : `, was at ${shortHash(before)}`;
      return `${done}: ${where} is at ${shortHash(after)}${was}`;
    }
    case 'conflicts':
      return [
        `${stopped(outcome.at)}: ${outcome.conflicts.count} in conflict`,
        ...conflictText(outcome.conflicts, budget),
        SIDES[outcome.at.operation],
        'To go on: the files edited and staged with git_stage, then action "continue". Action "abort" goes back.',
      ].join('\n');
    case 'empty':
      return `${stopped(outcome.at)}: what it does is here already, it would be empty. Action "skip" passes over it, "abort" goes back.`;
  }
}

const SIDES: Readonly<Record<Operation, string>> = {
  merge: '"us" is the current branch, "them" the one that is merged.',
  rebase: '"us" is what it is rebased onto, "them" the commit of the branch.',
  'cherry-pick': '"us" is the current branch, "them" the picked commit.',
  revert: '"us" is the current branch, "them" the state before the reverted commit.',
};

const stopped = ({ operation, commit, step }: Underway): string =>
  [
    `${operation} stopped`,
    ...(commit === undefined ? [] : [`at ${shortHash(commit)}`]),
    ...(step === undefined ? [] : [`(${step.at}/${step.of})`]),
  ].join(' ');
