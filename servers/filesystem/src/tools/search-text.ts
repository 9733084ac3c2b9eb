import { type Call, decodeCursor, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { compileGlob } from '../patterns/glob.ts';
import { omissions } from '../paths/omissions.ts';
import type { Mode } from '../search/job.ts';
import type { FoundFile, SearchedFile, Stretch } from '../search/search.ts';
import { nothingOmitted } from '../paths/walk.ts';
import { oneLine } from './describe-entry.ts';
import { refusing } from './refusing.ts';
import { SearchTally } from './search-tally.ts';

const modes = ['lines', 'files', 'count'] as const;

/** A page is answered after this time with what was found so far; its cursor goes on from there. */
const LONGEST_MS = 10_000;

/** Target, directories, file, and the line behind which to go on; 0 behind the file. */
const position = z.tuple([z.int().min(0), z.array(z.string()), z.string(), z.int().min(0)]);
type Position = z.output<typeof position>;

const input = z.object({
  pattern: z.string().describe('JavaScript regular expression.'),
  path: z.string().optional().describe('File or directory; default all.'),
  glob: z.string().optional().describe('Only files like this: *.ts, src/**'),
  fixed: z.boolean().optional().describe('The pattern is plain text.'),
  ignore_case: z.boolean().optional().describe('Default false.'),
  context: z.int().min(0).max(10).optional().describe('Lines shown around each, 0 to 10; default 0.'),
  mode: z.enum(modes).optional().describe('lines (default), only the files, or a count for each.'),
  ignored: z.boolean().optional().describe('Include what is left out.'),
  cursor: z.string().optional().describe('From the page before.'),
});
type Input = z.output<typeof input>;

export const searchText = defineTool({
  name: 'search_text',
  title: 'Search text',
  description:
    'Search the content of files, line by line. Leaves out binary files, .git and what .gitignore excludes.',
  access: 'read',
  input,
  run: refusing(async ({ cursor, ...question }: Input, { deps, signal, budget }: Call<Deps>) => {
    const { workspace, searches } = deps;
    const [{ readPattern }, { searchText: search }, pool] = await Promise.all([
      import('../search/pattern.ts'),
      import('../search/search.ts'),
      searches(),
    ]);
    const { pattern, fixed = false, ignore_case: ignoreCase = false, mode = 'lines', path } = question;
    const page = new LinesPage<Position>(budget, question);
    const omitted = nothingOmitted();
    const tally = new SearchTally();
    const late = performance.now() + LONGEST_MS;
    const stretches = search(
      {
        text: pattern,
        query: {
          pattern: readPattern({ pattern, fixed, ignoreCase }),
          mode,
          context: question.context ?? 0,
          enough: budget,
        },
        path,
        glob: question.glob === undefined ? undefined : compileGlob(question.glob),
        ignored: question.ignored ?? false,
        after: cursor === undefined ? undefined : readCursor(cursor, question),
      },
      { workspace, pool, signal, omitted },
    );
    for await (const stretch of stretches) {
      for (const found of stretch.found) tally.addFound(addFound(page, found, mode));
      tally.add(stretch);
      const { last } = stretch;
      if (!page.full && last !== undefined && (stretch.isShort || performance.now() > late))
        page.stop(endOf(stretch, last));
      if (page.full) break;
    }
    return page.text({
      head: tally.head(mode, page.full),
      label: `text in ${path ?? 'all folders'}`,
      notes: [...omissions(omitted), ...tally.notes()],
    });
  }),
});

function readCursor(cursor: string, question: unknown) {
  const [target, path, name, line] = decodeCursor(cursor, question, position);
  return { target, path, name, line };
}

/** @returns how many lines of the file there was room for */
function addFound(page: LinesPage<Position>, found: FoundFile, mode: Mode): number {
  const shown = oneLine(found.shown);
  if (mode !== 'lines') {
    const text = mode === 'files' ? shown : `${shown}: ${found.count}`;
    return page.add(text, positionOf(found, 0)) ? found.count : 0;
  }
  let added = 0;
  for (const { line, rows, apart } of found.hits) {
    const before = added === 0 ? `${shown}\n` : apart ? '--\n' : '';
    if (!page.add(`${before}${rows}`, positionOf(found, line))) break;
    added += 1;
  }
  return added;
}

const positionOf = ({ target, path, name }: SearchedFile, line: number): Position => [
  target,
  [...path],
  name,
  line,
];

/** Where a stretch ended: in its last file behind the last hit, since the rest of it may not have been searched. */
function endOf({ found }: Stretch, last: SearchedFile): Position {
  const file = found.at(-1);
  const isLast = file !== undefined && file.name === last.name && file.path.join('/') === last.path.join('/');
  return positionOf(last, isLast ? (file.hits.at(-1)?.line ?? 0) : 0);
}
