import { tokens } from './html-tokens.ts';
import { isForScreen } from './media-query.ts';
import type { StyleSheet } from './style-sheet.ts';

/** What browsers keep without using it, or read as text. */
const UNUSED = new Set(['template', 'noembed', 'noframes', 'iframe', 'textarea', 'title', 'xmp']);

/**
 * The sheets of a document, which hold for all of it, wherever they stand.
 * @returns undefined where there is none
 */
export async function sheetOf(html: string): Promise<StyleSheet | undefined> {
  if (!/<(?:style|link)/i.test(html)) return undefined;
  const { css, hasLinked } = await stylesOf(html);
  if (css.length === 0 && !hasLinked) return undefined;
  const { StyleSheet } = await import('./style-sheet.ts');
  const sheet = new StyleSheet();
  for (const each of css) await sheet.add(each);
  if (hasLinked) sheet.isPartly = true;
  return sheet;
}

/** `hasLinked`: a sheet is in an address, where it is not looked for. */
async function stylesOf(
  html: string,
): Promise<{ readonly css: readonly string[]; readonly hasLinked: boolean }> {
  const found: string[] = [];
  let css: string | undefined;
  let unused = 0;
  let hasLinked = false;
  await tokens(html, {
    open: (tag, attributes) => {
      css = undefined;
      if (UNUSED.has(tag)) unused += 1;
      if (unused > 0) return;
      if (tag === 'link' && /^\s*data:/i.test(attributes.get('href') ?? '')) hasLinked = true;
      if (tag !== 'style') return;
      const media = attributes.get('media') ?? '';
      const answer = isForScreen(media);
      if (answer !== false) css = answer === true ? '' : `@media ${media.replaceAll(/[{};]/g, ' ')} {`;
    },
    close: (tag) => {
      if (tag === 'style' && css !== undefined) found.push(css);
      if (UNUSED.has(tag)) unused = Math.max(0, unused - 1);
      css = undefined;
    },
    text: (text) => {
      if (css !== undefined) css += text;
    },
    isForeign: () => false,
  });
  // A browser closes at the end of the document what is still open.
  if (css !== undefined) found.push(css);
  return { css: found, hasLinked };
}
