import { type Call, decodeCursor, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { type StatusPosition, statusOf } from '../read/status/status.ts';
import { pathsIn } from '../repository/names.ts';
import { cursorArgument, pathsArgument, repoArgument } from './arguments.ts';
import { boundedLines } from './bounded-lines.ts';

const position = z.tuple([z.int().min(0).max(2), z.string()]);

export const gitStatus = defineTool({
  name: 'git_status',
  title: 'Git status',
  description:
    'Branch, ahead and behind, conflicts, staged, unstaged and untracked files (git short format), operation in progress, stashes.',
  access: 'read',
  input: z.object({ repo: repoArgument, paths: pathsArgument, cursor: cursorArgument }),
  async run({ cursor, ...question }, { deps, signal, budget }: Call<Deps>) {
    const repository = deps.repositories.find(question.repo);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, question, position);
    const { head, branch, lines } = await statusOf(deps.git, repository, {
      paths: pathsIn(repository, question.paths ?? []),
      after,
      room: budget,
      signal,
    });
    const page = new LinesPage<StatusPosition>(budget, question);
    const add = boundedLines(budget, page);
    if (after === undefined) add(branch, [0, '']);
    for (const line of lines) if (!add(line.text, line.position)) break;
    return page.text({ head, label: 'git status', notes: [] });
  },
});
