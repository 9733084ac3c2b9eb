/**
 * Characters without a shape: controls, soft hyphen, fillers, zero-width and bidirectional ones, variation selectors
 * beyond the one of emoji; those beyond U+FFFF (shorthand, music, tags, more selectors) by their halves, which is
 * several times faster. The two joiners are looked at apart.
 */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- they are what is looked for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0E\uFEFF\uFFA0\uFFF0-\uFFFB]|[\uDB40-\uDB43][\uDC00-\uDFFF]|\uD82F[\uDCA0-\uDCA3]|\uD834[\uDD73-\uDD7A]/g;

/** A joiner stays between letters of the scripts, and in the emoji, that are written with it. */
const STRAY_JOINER =
  /(?<![\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])[\u200C\u200D]|(?<=\uFE0F)\uFE0F|[\u200C\u200D](?=[\u200C\u200D\s]|$)/gu;

const SPACES = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g;
const LINE_SEPARATORS = /[\u2028\u2029\u0085]/g;

/** Text without what a person cannot see; spaces of any width become plain ones. */
export function withoutInvisible(text: string): { readonly text: string; readonly removed: number } {
  const lines = text.replace(LINE_SEPARATORS, '\n');
  const joined = lines.replace(INVISIBLE, '');
  const bare = /\u200C|\u200D|\uFE0F/.test(joined) ? joined.replace(STRAY_JOINER, '') : joined;
  return { text: bare.replace(SPACES, ' ').replaceAll('\t', ' '), removed: lines.length - bare.length };
}
