import { quote, Refusal } from '@handrail/domain';

/**
 * What no header of ours ever holds: control and format characters, letters that are blank, the separators that some
 * programs take for the end of a line, and halves of surrogate pairs.
 */
const UNFIT = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\p{Zl}\p{Zp}\p{Cs}]/u;
const UNFIT_ALL = new RegExp(UNFIT.source, 'gu');

/** Characters that emoji and several scripts are written with: they join or choose a shape, and hide nothing. */
const JOINER = /\u200C|\u200D|[\uFE00-\uFE0F]/;
const JOINERS = new RegExp(JOINER.source, 'g');

/** Begins an encoded word (RFC 2047 §2): whoever reads the header would decode it into something else. */
const ENCODED = '=?';

export const isHeaderText = (text: string): boolean =>
  !UNFIT.test(text.replace(JOINERS, '')) && !text.includes(ENCODED);

/**
 * What a caller typed for a header, which is refused rather than mended.
 * @param what names the field, as in `The subject`
 * @throws Refusal `invalid_argument`
 */
export function headerText(text: string, what: string, longest: number): string {
  if (!isHeaderText(text))
    throw new Refusal(
      'invalid_argument',
      `${what} ${quote(text)} holds a line break, a control or hidden character, or "${ENCODED}".`,
      'Give it as plain text on one line.',
    );
  if (text.length > longest)
    throw new Refusal('invalid_argument', `${what} has more than ${longest} characters.`, 'Make it shorter.');
  return text.trim();
}

/** What came with a message that was received, made fit for a header: on one line, nothing hidden, bounded; never fails. */
export const cleanHeaderText = (text: string, longest: number): string =>
  text
    .slice(0, 4 * longest)
    .replace(UNFIT_ALL, (character) => (JOINER.test(character) ? character : ' '))
    .replaceAll(ENCODED, '= ?')
    .replace(/\s+/g, ' ')
    .slice(0, longest)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
