import { type Call, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import type { Directory } from '../paths/directory.ts';
import type { Entry } from '../paths/entries.ts';
import { compileGlob } from '../patterns/glob.ts';
import { omissions } from '../paths/omissions.ts';
import { Pace } from '../paths/pace.ts';
import { openStarts } from '../paths/start.ts';
import { nothingOmitted, walk } from '../paths/walk.ts';
import { oneLine } from './describe-entry.ts';
import { instant } from './instant.ts';
import { refusing } from './refusing.ts';
import { passes } from './stat-filter.ts';
import { resume, type WalkPosition } from './walk-cursor.ts';

const types = ['file', 'directory', 'link'] as const;

/** A page is answered after this time with what was found so far; its cursor goes on from there. */
const LONGEST_MS = 10_000;

const input = z.object({
  glob: z.string().describe('Such as *.ts, src/**/*.{js,ts}; without / it matches names at any depth.'),
  path: z.string().optional().describe('Directory to look in; default all.'),
  type: z.enum(types).optional().describe('Default any.'),
  modified_after: instant.optional().describe('ISO 8601 date or time.'),
  larger_than: z.int().min(0).optional().describe('Bytes.'),
  ignored: z.boolean().optional().describe('Include what is left out.'),
  cursor: z.string().optional().describe('From the page before.'),
});
type Input = z.output<typeof input>;

export const findFiles = defineTool({
  name: 'find_files',
  title: 'Find files',
  description:
    'Find files, directories and links by name or path. Leaves out .git and what .gitignore excludes.',
  access: 'read',
  input,
  run: refusing(async ({ cursor, ...question }: Input, { deps, signal, budget }: Call<Deps>) => {
    const { workspace } = deps;
    const glob = compileGlob(question.glob);
    const page = new LinesPage<WalkPosition>(budget, question);
    const resumed = resume(cursor, question);
    const omitted = nothingOmitted();
    const enough = performance.now() + LONGEST_MS;
    const wanted = (directory: Directory, name: string) =>
      passes(directory, name, { after: question.modified_after, larger: question.larger_than });

    const starts = openStarts(workspace, question.path);
    try {
      for (const [index, start] of starts.entries()) {
        if (page.full || index < (resumed?.start ?? 0)) continue;
        const pace = new Pace(signal);
        const listings = walk(start, {
          pace,
          deny: workspace.rulesOf(start.place.root),
          omitted,
          gitignored: question.ignored === true ? 'entered' : 'omitted',
          after: index === resumed?.start ? resumed.after : undefined,
          enters: (path) => glob.canMatchBelow(path.join('/')),
        });
        for await (const { path, entries, directory } of listings) {
          const prefix = path.length === 0 ? '' : `${path.join('/')}/`;
          const look = ({ name, kind }: Entry) => {
            if (question.type !== undefined && kind !== question.type) return;
            if (!glob.matches(prefix + name) || !wanted(directory, name)) return;
            const components = [...start.components, ...path, name];
            const shown = oneLine(workspace.show({ root: start.place.root, components }));
            page.add(kind === 'directory' ? `${shown}/` : shown, [index, [...path], name]);
          };
          for (const entry of entries) {
            if (pace.due()) await pace.rest();
            look(entry);
            if (!page.full && performance.now() > enough) page.stop([index, [...path], entry.name]);
            if (page.full) break;
          }
          if (page.full) break;
        }
      }
    } finally {
      for (const start of starts) start[Symbol.dispose]();
    }
    const where = question.path ?? 'all folders';
    return page.text({
      head: page.count === 0 ? 'nothing found' : `${page.count} found${page.full ? ', more to come' : ''}`,
      label: `names in ${where}`,
      notes: omissions(omitted),
    });
  }),
});
