import { type Call, defineTool, fence, visible } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { LARGEST_EDITED, MOST_REPLACED } from '../text/edit-limits.ts';
import type { Edited } from '../text/edits.ts';
import { etagOf, requireEtag } from '../etag.ts';
import { sha256 } from '../digest.ts';
import { quote, Refusal } from '@handrail/domain';
import { readWhole } from '../changes/transfer.ts';
import { changing } from './changing.ts';
import { name } from './read-text.ts';
import { refusing } from './refusing.ts';

/** Of the head with its path, and the two lines of the fence. */
const FRAME_BYTES = 1_000;

const edit = z.object({
  old: z.string().describe('Exact text.'),
  new: z.string().describe('Literal.'),
  count: z
    .int()
    .min(1)
    .max(MOST_REPLACED)
    .optional()
    .describe('How often old occurs, 1 to 100,000; default 1.'),
});

export const editFile = defineTool({
  name: 'edit_file',
  title: 'Edit file',
  description: 'Replace texts in a file, one edit after the other; all or none. Every other byte stays.',
  access: 'write',
  input: z.object({
    path: z.string().describe('File.'),
    edits: z.array(edit).min(1).max(1_000).describe('In order, each on the outcome of the one before.'),
    if_match: z.string().optional().describe('Etag the file must have.'),
    dry_run: z.boolean().optional().describe('Only show the diff.'),
  }),
  run: refusing(async ({ path, edits, if_match: ifMatch, dry_run: isDry = false }, call: Call<Deps>) => {
    const { workspace } = call.deps;
    const { applyEdits } = await import('../text/edits.ts');
    if (isDry) {
      using file = workspace.open(path);
      requireEditable(file.stat.size, path);
      const bytes = await readWhole(file, call.signal);
      const etag = etagOf(file.stat, sha256(bytes));
      const shown = workspace.show(file.address);
      requireEtag(ifMatch, etag, shown);
      const edited = applyEdits(bytes, edits, visible);
      const { hunks } = await import('../text/hunks.ts');
      const diff = hunks(edited, call.budget - Math.min(FRAME_BYTES, call.budget / 2), visible);
      return [`${name(shown)}: would replace ${places(edited)}, etag ${etag}`, fence(diff, shown)].join('\n');
    }
    const { changes, origin } = changing(call, 'edit_file');
    let edited: Edited | undefined;
    const written = await changes.write(
      path,
      {
        when: 'present',
        ifMatch,
        content: (present) => {
          requireEditable(present?.size ?? 0, path);
          edited = applyEdits(present?.bytes ?? Buffer.alloc(0), edits, visible);
          return edited.bytes;
        },
      },
      origin,
    );
    return `${name(written.path)}: replaced ${places(edited)}, etag ${written.etag}, change ${written.change}`;
  }),
});

const places = (edited: Edited | undefined): string =>
  edited?.replaced === 1 ? '1 place' : `${edited?.replaced ?? 0} places`;

/** @throws Refusal `too_large` */
function requireEditable(size: number | bigint, path: string): void {
  if (size <= LARGEST_EDITED) return;
  throw new Refusal(
    'too_large',
    `${quote(path)} has ${size} bytes, and files up to ${LARGEST_EDITED} can be edited.`,
    'Nothing was changed. Append to it, or write it anew.',
  );
}
