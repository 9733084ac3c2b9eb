import { Refusal } from '@handrail/domain';
import { type Call, decodeCursor, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { refsIn } from '../read/refs/list.ts';
import type { RefsPosition } from '../read/refs/page.ts';
import { remotesIn } from '../read/refs/remotes.ts';
import { stashesIn } from '../read/refs/stashes.ts';
import { worktreesIn } from '../read/refs/worktrees.ts';
import { resolveOne } from '../read/asked/resolve.ts';
import { isInside } from '../repository/contained.ts';
import { cursorArgument, repoArgument } from './arguments.ts';
import { boundedLines } from './bounded-lines.ts';

const kinds = ['branches', 'tags', 'remotes', 'worktrees', 'stashes', 'backups'] as const;
const position = z.tuple([z.int().min(0).max(1), z.number(), z.string()]);

export const gitRefs = defineTool({
  name: 'git_refs',
  title: 'Git refs',
  description:
    'Branches (with upstream, ahead, behind), tags, remotes and their branches, worktrees, stashes, or backups (made by these tools before work could be lost); the last changed first.',
  access: 'read',
  input: z.object({
    repo: repoArgument,
    kind: z.enum(kinds).optional().describe('Default branches.'),
    contains: z.string().optional().describe('Only refs that have this commit.'),
    cursor: cursorArgument,
  }),
  async run({ cursor, ...question }, { deps, signal, budget }: Call<Deps>) {
    const { git, repositories } = deps;
    const { kind = 'branches' } = question;
    const repository = repositories.find(question.repo);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, question, position);
    const page = new LinesPage<RefsPosition>(budget, question);
    const add = boundedLines(budget, page);
    const asked = { after, room: budget, signal };
    if (kind === 'worktrees' || kind === 'stashes') {
      if (question.contains !== undefined) throw holdNothing(kind);
      const nameOf = (path: string) =>
        isInside(path, repositories.roots) ? repositories.nameOf(path) : undefined;
      await (kind === 'stashes'
        ? stashesIn(git, repository, asked, add)
        : worktreesIn(git, repository, nameOf, asked, add));
    } else {
      const contains =
        question.contains === undefined
          ? undefined
          : await resolveOne(git, repository, question.contains, signal);
      const isAll =
        kind !== 'remotes' ||
        contains !== undefined ||
        (await remotesIn(git, repository, repositories.roots, asked, add));
      if (isAll) await refsIn(git, repository, kind, { ...asked, contains }, add);
    }
    return page.text({
      head: page.count === 0 ? `no ${kind}` : `${kind}${page.full ? ', more to come' : ''}`,
      label: `git ${kind}`,
      notes: [],
    });
  },
});

const holdNothing = (kind: string) =>
  new Refusal(
    'invalid_argument',
    `"contains" is for branches, tags, remotes and backups, not for ${kind}.`,
    'Leave it out.',
  );
