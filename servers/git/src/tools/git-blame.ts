import { type Call, decodeCursor, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { lineRange } from '../read/blame/line-range.ts';
import { type BlamePosition, blameOf } from '../read/blame/blame.ts';
import { isHash, pathIn } from '../repository/names.ts';
import { cursorArgument, repoArgument } from './arguments.ts';
import { boundedLines } from './bounded-lines.ts';

const position = z.tuple([z.int().min(1), z.string().refine(isHash).nullable()]);

/** What a line of code takes of a page, or less: lines beyond a page are for nothing, and each costs time. */
const BYTES_OF_A_LINE = 32;

export const gitBlame = defineTool({
  name: 'git_blame',
  title: 'Git blame',
  description:
    'Who last changed which lines of a file: "hash date author  subject", then its numbered lines; a commit met again is its hash alone.',
  access: 'read',
  input: z.object({
    repo: repoArgument,
    path: z.string().describe('File.'),
    lines: z.string().optional().describe('Such as 120-160; default all.'),
    rev: z.string().optional().describe('Default: the working tree.'),
    cursor: cursorArgument,
  }),
  async run({ cursor, ...question }, { deps, signal, budget }: Call<Deps>) {
    const repository = deps.repositories.find(question.repo);
    const { first, last } = lineRange(question.lines);
    const [next, commit] =
      cursor === undefined ? [first, question.rev] : decodeCursor(cursor, question, position);
    const page = new LinesPage<BlamePosition>(budget, question);
    const more = await blameOf(
      deps.git,
      repository,
      {
        path: pathIn(repository, question.path),
        first: next,
        last,
        rev: commit ?? undefined,
        most: Math.ceil(budget / BYTES_OF_A_LINE),
        signal,
      },
      boundedLines(budget, page),
    );
    if (more !== undefined) page.stop(more);
    const count = `${page.count} line${page.count === 1 ? '' : 's'}`;
    return page.text({
      head: `${count} from line ${next}${page.full ? ', more to come' : ''}`,
      label: `git blame of ${question.path}`,
      notes: [],
    });
  },
});
