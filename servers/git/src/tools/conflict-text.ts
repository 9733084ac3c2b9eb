import { fence } from '@handrail/server';
import type { Conflict, Conflicts } from '../change/conflict-list.ts';
import type { Hunk } from '../change/conflict-markers.ts';
import { decodeText } from '../process/decode-text.ts';
import { quotePath } from '../read/quote-path.ts';

/** Line ranges that are named of one file. */
const RANGES = 10;

/** What the answer says around the list, and the marks of the fence. */
const FRAME_BYTES = 2_000;

/**
 * The files in conflict, a line each, within the fence for untrusted text.
 * @param budget bytes of the whole answer
 */
export function conflictText({ count, first }: Conflicts, budget: number): string {
  const lines: string[] = [];
  let [left, shown, sides] = [budget - FRAME_BYTES, 0, ''];
  for (const conflict of first) {
    const [hunk] = conflict.hunks;
    const now = hunk === undefined ? sides : sidesOf(hunk);
    const own = [...(now === sides ? [] : [now]), lineOf(conflict)];
    left -= Buffer.byteLength(own.join('\n')) + 1;
    if (left < 0 && shown > 0) break;
    lines.push(...own);
    [shown, sides] = [shown + 1, now];
  }
  if (count > shown) lines.push(`and ${count - shown} more; git_status lists all`);
  return fence(lines.join('\n'), `${count} ${count === 1 ? 'file' : 'files'} in conflict`);
}

const sidesOf = ({ ours, theirs }: Hunk): string => `sides: <<< ${labelOf(ours)} === ${labelOf(theirs)} >>>`;

const labelOf = (label: string): string => quotePath(decodeText(Buffer.from(label, 'latin1'))).slice(0, 200);

/** The path stands last: it may hold anything. */
export function lineOf({ path, kind, hunks }: Conflict): string {
  const ranges = hunks.slice(0, RANGES).map(({ from, to }) => `${from}-${to}`);
  const more = hunks.length > RANGES ? ' …' : '';
  const places =
    hunks.length === 0
      ? ''
      : `, ${hunks.length} ${hunks.length === 1 ? 'place' : 'places'} (lines ${ranges.join(' ')}${more})`;
  return `${kind}${places}: ${quotePath(path)}`;
}
