import { visible } from '@handrail/server';
import { quotePath } from '../read/text/quote-path.ts';
import type { Told } from '../read/diff/reader.ts';

/** What a page of a diff has, in a few words; sums only where it has all. */
export function describeDiff(
  { files, added, removed, isPartial, continued }: Told,
  isWhole: boolean,
): string {
  if (!isWhole)
    return continued === undefined ? 'a part' : `a part, goes on in ${visible(quotePath(continued))}`;
  if (files === 0) return 'no changes';
  const sums = isPartial ? '' : `, +${added} -${removed}`;
  return `${files} ${files === 1 ? 'file' : 'files'}${sums}`;
}
