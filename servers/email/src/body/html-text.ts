import { sheetOf } from './document-styles.ts';
import { HtmlReader } from './html-reader.ts';
import { tokens } from './html-tokens.ts';
import type { LinkList } from './link-list.ts';
import { shapesIn, shownText } from './shown-text.ts';

export interface ShownText {
  readonly text: string;
  /** Characters that are not seen. */
  readonly hidden: number;
  /** Characters without a shape. */
  readonly invisible: number;
  readonly trackers: number;
  readonly remarks: readonly string[];
}

const UNSURE =
  'It has style rules that were not understood: text that they may hide is counted as not seen, and other text may be hidden too.';

/**
 * What a person sees of HTML, as text: links as `text [n:host]`, images as `[image: alt]`, cells of small tables joined
 * by ` | `. Takes any HTML and time in proportion to its length, in slices between which others get their turn.
 */
export async function htmlText(html: string, links: LinkList): Promise<ShownText> {
  const reader = new HtmlReader(await sheetOf(html), links);
  await tokens(html, reader);
  const { text, hidden } = reader.finish();
  return {
    ...(await shownText(text, links)),
    hidden: await shapesIn(hidden),
    trackers: reader.trackers,
    remarks: reader.isUnsure ? [UNSURE] : [],
  };
}
