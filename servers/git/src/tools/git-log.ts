import { type Call, decodeCursor, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { type LogPosition, logOf } from '../read/log/log.ts';
import { isResolved } from '../read/asked/resolve.ts';
import { pathIn } from '../repository/names.ts';
import { cursorArgument, repoArgument } from './arguments.ts';
import { boundedLines } from './bounded-lines.ts';

const position = z.tuple([
  z.array(z.string().refine(isResolved)).max(1_000),
  z.int().min(1),
  z.string().regex(/^[0-9a-f]{10}$/),
]);

export const gitLog = defineTool({
  name: 'git_log',
  title: 'Git log',
  description:
    'Commits, newest first: hash (refs) date author  subject. The path of a file is followed through renames.',
  access: 'read',
  input: z.object({
    repo: repoArgument,
    ref: z.string().optional().describe('Revision or range a..b; default HEAD.'),
    path: z.string().optional().describe('File or folder.'),
    since: z.string().optional().describe('Date, or such as 2 weeks ago.'),
    until: z.string().optional().describe('Date.'),
    author: z.string().optional().describe('POSIX extended regex, as grep.'),
    grep: z.string().optional().describe('In messages.'),
    pickaxe: z.string().optional().describe('Text that was added or removed (-S).'),
    graph: z.boolean().optional().describe('Draw it.'),
    cursor: cursorArgument,
  }),
  async run({ cursor, ...question }, { deps, signal, budget }: Call<Deps>) {
    const repository = deps.repositories.find(question.repo);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, question, position);
    const page = new LinesPage<LogPosition>(budget, question);
    const { repo: _, path, ...asked } = question;
    const { more, isUnborn } = await logOf(
      deps.git,
      repository,
      { ...asked, path: path === undefined ? undefined : pathIn(repository, path), after, signal },
      boundedLines(budget, page),
    );
    if (more !== undefined) page.stop(more);
    const count = `${page.count} commit${page.count === 1 ? '' : 's'}`;
    return page.text({
      head: isUnborn ? 'no commits yet' : `${count}${page.full ? ', more to come' : ''}`,
      label: 'git log',
      notes: [],
    });
  },
});
