import { quote } from '@handrail/domain';
import { type Call, defineTool, fence, visible } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { summaryLines } from '../read/summary-lines.ts';
import { type Action, actions, demandFitting } from '../update/action.ts';
import { groupsOf, rehearse, type Rehearsal, type Result, updateAll } from '../update/update.ts';
import { counted } from './counted.ts';
import { fittingLines } from '../read/fitting-lines.ts';

const MOST_IDS = 100;
/** For the head and the notes of an answer. */
const FRAME_BYTES = 600;

const input = z.object({
  ids: z
    .array(z.string())
    .refine(({ length }) => length > 0 && length <= MOST_IDS, `Give 1 to ${MOST_IDS} ids.`)
    .describe('At most 100.'),
  action: z.enum(actions).describe('Archive and trash move.'),
  target: z.string().optional().describe('Mailbox to move to, or label.'),
  dry_run: z.boolean().optional().describe('Only tell what would be done.'),
});

export const updateEmail = defineTool({
  name: 'update_email',
  title: 'Update email',
  description: 'Mark, move or label messages. Moved ones get new ids.',
  access: 'write',
  idempotent: true,
  openWorld: true,
  input,
  async run({ ids, action, target, dry_run = false }, { deps, signal, budget }: Call<Deps>) {
    demandFitting(action, target);
    const groups = groupsOf(ids, deps.accounts);
    const asked = { action, target };
    return dry_run
      ? rehearsed(await rehearse(groups, asked, signal), asked, budget)
      : told(await updateAll(groups, asked, signal), asked, budget);
  },
});

interface Asked {
  readonly action: Action;
  readonly target: string | undefined;
}

const wordsOf = ({ action, target }: Asked): string =>
  target === undefined ? action : `${action} ${quote(target)}`;

function told(results: readonly Result[], asked: Asked, budget: number): string {
  const done = results.filter(({ outcome }) => outcome === 'done');
  const moved = done.filter((result) => result.moved !== undefined);
  const lines = fittingLines(
    [
      ...results.filter(({ reason }) => reason !== undefined).map(failedLine),
      ...moved.map(({ id, moved: now }) => `${id} → ${now}`),
    ],
    budget - FRAME_BYTES,
    (count) => `and ${count} more such lines; search_email shows where they are now`,
  );
  return [`${wordsOf(asked)}: ${done.length} of ${results.length} done`, ...lines].join('\n');
}

const failedLine = ({ id, outcome, reason = '' }: Result): string =>
  `${visible(id)} ${outcome}: ${visible(reason).replaceAll('\n', ' ')}`;

function rehearsed({ found, failed }: Rehearsal, asked: Asked, budget: number): string {
  const half = (budget - FRAME_BYTES) / 2;
  const failures = fittingLines(failed.map(failedLine), half, (count) => `and ${count} more that failed`);
  const left = budget - FRAME_BYTES - Buffer.byteLength(failures.join('\n'));
  const bytes = Math.floor(left / Math.max(1, found.length)) - FRAME_BYTES / 2;
  const lists = found.flatMap(({ open: { account }, rows, into }) => {
    const head = `${account.name}: ${counted(rows.length, 'message')}${into === undefined ? '' : ` into ${quote(into)}`}`;
    if (rows.length === 0) return [head];
    const lines = summaryLines(rows, { account: account.name, identities: account.identities, bytes });
    const shown = fittingLines(lines, bytes, (count) => `[and ${count} more]`);
    return [head, fence(shown.join('\n'), 'update_email')];
  });
  return [`dry run, nothing was changed: ${wordsOf(asked)}`, ...lists, ...failures].join('\n');
}
