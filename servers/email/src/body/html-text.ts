import { breather } from './breather.ts';
import { sheetOf } from './document-styles.ts';
import { HtmlReader } from './html-reader.ts';
import { tokens } from './html-tokens.ts';
import { withoutInvisible } from './invisible.ts';
import type { LinkList } from './link-list.ts';
import { defused } from './markdown.ts';
import { unguarded } from './marks.ts';
import { shortened } from './plain-links.ts';

export interface ShownText {
  readonly text: string;
  /** Characters that are not seen. */
  readonly hidden: number;
  /** Characters without a shape. */
  readonly invisible: number;
  readonly trackers: number;
}

/**
 * What a person sees of HTML, as text: links as `text [n:host]`, images as `[image: alt]`, cells of small tables joined
 * by ` | `. Takes any HTML and time in proportion to its length, in slices between which others get their turn.
 */
export async function htmlText(html: string, links: LinkList): Promise<ShownText> {
  const reader = new HtmlReader(await sheetOf(html), links);
  await tokens(html, reader);
  const { text: raw, hidden } = reader.finish();
  const breathe = breather();
  const { text, removed } = withoutInvisible(raw);
  await breathe();
  const harmless = defused(text, links);
  await breathe();
  return {
    text: unguarded(shortened(harmless, links)),
    hidden,
    invisible: removed,
    trackers: reader.trackers,
  };
}
