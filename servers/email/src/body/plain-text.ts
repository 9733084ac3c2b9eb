import type { LinkList } from './link-list.ts';
import { bare } from './marks.ts';
import { shownText } from './shown-text.ts';

/** The text of a plain part as it is shown: nothing invisible, long URLs as marks. */
export const plainText = async (
  raw: string,
  links: LinkList,
): Promise<{ readonly text: string; readonly invisible: number }> =>
  await shownText(bare(raw).replace(/\r\n?/g, '\n'), links);
