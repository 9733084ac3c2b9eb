import { tokens } from './html-tokens.ts';
import { isForScreen } from './media-query.ts';
import { StyleSheet } from './style-sheet.ts';

/** The sheets of a document, which hold for all of it, wherever they stand. */
export async function sheetOf(html: string): Promise<StyleSheet> {
  const sheet = new StyleSheet();
  if (!/<style/i.test(html)) return sheet;
  let css: string | undefined;
  await tokens(html, {
    open: (tag, attributes) => {
      css = tag === 'style' && isForScreen(attributes.get('media') ?? '') ? '' : undefined;
    },
    close: (tag) => {
      if (tag === 'style' && css !== undefined) sheet.add(css);
      css = undefined;
    },
    text: (text) => {
      if (css !== undefined) css += text;
    },
    isForeign: () => false,
  });
  // A browser closes at the end of the document what is still open.
  if (css !== undefined) sheet.add(css);
  return sheet;
}
