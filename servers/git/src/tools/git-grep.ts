import { type Call, decodeCursor, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { type GrepPosition, grepIn } from '../read/grep/grep.ts';
import { isHash, pathsIn } from '../repository/names.ts';
import { cursorArgument, pathsArgument, repoArgument } from './arguments.ts';
import { boundedLines } from './bounded-lines.ts';

const position = z.tuple([z.string(), z.int().min(0), z.string().refine(isHash).nullable()]);

export const gitGrep = defineTool({
  name: 'git_grep',
  title: 'Git grep',
  description: 'Search tracked text files, in the working tree or at a revision. Answers path:line: text.',
  access: 'read',
  input: z.object({
    repo: repoArgument,
    pattern: z.string().describe('POSIX extended regex.'),
    rev: z.string().optional().describe('Default: the working tree.'),
    paths: pathsArgument,
    fixed: z.boolean().optional().describe('The pattern is plain text.'),
    ignore_case: z.boolean().optional().describe('As -i.'),
    cursor: cursorArgument,
  }),
  async run({ cursor, ...question }, { deps, signal, budget }: Call<Deps>) {
    const repository = deps.repositories.find(question.repo);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, question, position);
    const page = new LinesPage<GrepPosition>(budget, question);
    const leftOut = await grepIn(
      deps.git,
      repository,
      {
        pattern: question.pattern,
        rev: after === undefined ? question.rev : (after[2] ?? undefined),
        paths: pathsIn(repository, question.paths ?? []),
        fixed: question.fixed,
        ignoreCase: question.ignore_case,
        after,
        signal,
      },
      boundedLines(budget, page),
    );
    const count = `${page.count} line${page.count === 1 ? '' : 's'}`;
    return page.text({
      head: page.count === 0 ? 'nothing found' : `${count}${page.full ? ', more to come' : ''}`,
      label: 'git grep',
      notes: leftOut === 0 ? [] : [`${leftOut} files not searched: they are behind symbolic links`],
    });
  },
});
