import { withoutInvisible } from './invisible.ts';
import type { LinkList } from './link-list.ts';
import { defused } from './markdown.ts';
import { bare, unguarded } from './marks.ts';
import { shortened } from './plain-links.ts';

/** The text of a plain part as it is shown: nothing invisible, long URLs as marks. */
export function plainText(
  raw: string,
  links: LinkList,
): { readonly text: string; readonly invisible: number } {
  const { text, removed } = withoutInvisible(bare(raw).replace(/\r\n?/g, '\n'));
  return { text: unguarded(shortened(defused(text, links), links)), invisible: removed };
}
