import { type Call, decodeCursor, defineTool, LinesPage, visible } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { checkedEnds, resolvedEnds } from '../read/diff/ends.ts';
import { lineText } from '../read/text/line-text.ts';
import { readDiff } from '../read/diff/read-diff.ts';
import type { Place } from '../read/diff/seek.ts';
import { isHash, pathsIn } from '../repository/names.ts';
import { cursorArgument, pathsArgument, repoArgument } from './arguments.ts';
import { describeDiff } from './describe-diff.ts';
import { modeArgument, placeMembers } from './diff-arguments.ts';
import { quotePath } from '../read/text/quote-path.ts';

const end = z.string().refine((text) => text === 'worktree' || text === 'index' || isHash(text));
const position = z.tuple([...placeMembers, end, end]);
type Position = z.output<typeof position>;

export const gitDiff = defineTool({
  name: 'git_diff',
  title: 'Changes',
  description:
    'Changes between two of: a revision, index, worktree. Untracked files are left out, lock files summed up.',
  access: 'read',
  input: z.object({
    repo: repoArgument,
    from: z.string().optional().describe('Default HEAD.'),
    to: z.string().optional().describe('Default worktree.'),
    paths: pathsArgument,
    mode: modeArgument,
    context: z.int().min(0).max(1_000).optional().describe('Lines, at most 1000.'),
    merge_base: z.boolean().optional().describe('Compare with where the two parted.'),
    cursor: cursorArgument,
  }),
  async run({ cursor, ...question }, { deps, signal, budget }: Call<Deps>) {
    const {
      from = 'HEAD',
      to = 'worktree',
      merge_base: mergeBase = false,
      mode = 'patch',
      paths = [],
    } = question;
    const repository = deps.repositories.find(question.repo);
    const resumed = cursor === undefined ? undefined : decodeCursor(cursor, question, position);
    const ends =
      resumed === undefined
        ? checkedEnds(repository, { from, to, mergeBase })
        : { from: resumed[3], to: resumed[4], mergeBase: false };
    const page = new LinesPage<Position>(budget, question);
    let place: Place = [null, -1, 0];
    const read = await readDiff(
      deps.git,
      repository,
      { ends, mode, paths: pathsIn(repository, paths), context: question.context },
      {
        from: resumed === undefined ? undefined : [resumed[0], resumed[1], resumed[2]],
        lines: lineText(budget, visible),
        signal,
        add(text, behind) {
          const isOn = page.add(text, [...behind, ends.from, ends.to]);
          if (isOn) place = behind;
          return isOn;
        },
      },
    );
    if (page.full) {
      const resolved = await resolvedEnds(deps.git, repository, read.ends, signal);
      page.stop([...place, resolved.from, resolved.to]);
    }
    const between = visible(`${from} to ${to}${mergeBase ? ', since they parted' : ''}`);
    return page.text({
      head:
        page.count === 0
          ? `no ${resumed === undefined ? '' : 'more '}changes: ${between}`
          : `${between}: ${describeDiff(read.told, resumed === undefined && !page.full)}`,
      label: `git diff, ${from} to ${to}`,
      notes:
        read.gone === undefined
          ? []
          : [`${visible(quotePath(read.gone))} is no longer in the diff; this goes on behind it.`],
    });
  },
});
