import { join } from 'node:path';
import { type Call, decodeCursor, defineTool, ToolError, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { compileGlob } from '../patterns/glob.ts';
import { omissions } from '../paths/omissions.ts';
import { filterAtPace, Pace } from '../paths/pace.ts';
import { openStart } from '../paths/start.ts';
import { nothingOmitted, walk } from '../paths/walk.ts';
import { details, kindOf, nameWithKind, oneLine, statOf } from './describe-entry.ts';
import { refusing } from './refusing.ts';
import { MOST_SORTED, sortEntries, sorts } from './sort-entries.ts';

const position = z.object({ path: z.array(z.string()), name: z.string(), key: z.number() });
type Position = z.output<typeof position>;

const input = z.object({
  path: z.string().optional().describe('Directory; or a file, for its details.'),
  depth: z.int().min(1).max(20).optional().describe('Levels, 1 to 20; default 1.'),
  glob: z.string().optional().describe('Only names like this.'),
  details: z.boolean().optional().describe('Bytes, time of change, permissions.'),
  sort: z.enum(sorts).optional().describe('Largest or newest first, at depth 1.'),
  cursor: z.string().optional().describe('From the page before.'),
});
type Input = z.output<typeof input>;
type Question = Omit<Input, 'cursor'>;

export const listDirectory = defineTool({
  name: 'list_directory',
  title: 'List directory',
  description: 'List a directory or its tree; without path, the folders this server may use.',
  access: 'read',
  input,
  run: refusing(async ({ cursor, ...question }: Input, call: Call<Deps>) => {
    const { workspace } = call.deps;
    const { all } = workspace.roots;
    const page = new LinesPage<Position>(call.budget, question);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, question, position);
    const path = question.path ?? (all.length === 1 ? all[0]?.path : undefined);
    if (path === undefined) {
      for (const root of all) page.add(oneLine(root.path), { path: [], name: root.path, key: 0 });
      return page.text({ head: `${all.length} folders`, label: 'folders this server may use', notes: [] });
    }
    return fileItself(path, call, page) ?? (await listed(path, question, after, call, page));
  }),
});

/** A file, or what else is no directory, is described by itself. */
function fileItself(path: string, { deps }: Call<Deps>, page: LinesPage<Position>): string | undefined {
  using place = deps.workspace.find(path, 'read');
  const { stat, directory, rest } = place;
  const [name] = rest;
  if (stat === undefined || stat.isDirectory() || name === undefined) return undefined;
  page.add(`${details(stat)} ${nameWithKind(directory, name, kindOf(stat))}`, { path: [], name, key: 0 });
  const shown = deps.workspace.show(place);
  return page.text({ head: 'not a directory', label: shown, notes: [] });
}

async function listed(
  path: string,
  question: Question,
  after: Position | undefined,
  { deps, signal, budget }: Call<Deps>,
  page: LinesPage<Position>,
): Promise<string> {
  const { workspace } = deps;
  const { depth = 1, sort = 'name' } = question;
  if (depth > 1 && sort !== 'name')
    throw new ToolError('invalid_argument', `sort=${sort} is for one directory.`, 'Leave out depth or sort.');
  const glob = question.glob === undefined ? undefined : compileGlob(question.glob);
  const omitted = nothingOmitted();
  using start = openStart(workspace, path);
  const pace = new Pace(signal);
  const listings = walk(start, {
    pace,
    deny: workspace.rulesOf(start.place.root),
    omitted,
    depth,
    gitignored: 'named',
    // A name, a newline: shorter no line is. What is sorted has to be there as a whole.
    chunk: sort === 'name' ? Math.ceil(budget / 2) : MOST_SORTED + 1,
    after: sort === 'name' ? after : undefined,
  });
  for await (const { path: below, entries, directory } of listings) {
    const matching =
      glob === undefined
        ? entries
        : await filterAtPace(entries, ({ name }) => glob.matches([...below, name].join('/')), pace);
    let heading = depth === 1 ? '' : `${[...below, ''].map(oneLine).join('/') || './'}:\n`;
    for (const { name, kind, key } of sortEntries(matching, sort, directory, after)) {
      const facts = question.details === true ? `${details(statOf(directory, name))} ` : '';
      if (
        !page.add(`${heading}${facts}${nameWithKind(directory, name, kind)}`, { path: [...below], name, key })
      )
        break;
      heading = '';
    }
    if (page.full) break;
  }
  const { root, components } = start.place;
  const head = `${page.count === 0 ? 'nothing' : `${page.count} entries`} in ${oneLine(join(root.path, ...components))}`;
  return page.text({ head, label: workspace.show(start.place), notes: omissions(omitted) });
}
