import { type ChangedRange, followedBy, replaceAll, type Replacement } from './changed-ranges.ts';
import { decode, detectEncoding, encode, halfCharacter, type TextEncoding } from './encoding.ts';
import { withEndingsOf } from './kept-endings.ts';
import { nearest } from './nearest.ts';
import { LONGEST_RESULT, MOST_SEARCHED } from './edit-limits.ts';
import { type Occurrences, occurrencesOf, type Span } from './occurrences.ts';
import { Refusal } from '@handrail/domain';

export interface Edit {
  readonly old: string;
  /** Literal: no character has a meaning of its own. */
  readonly new: string;
  /** How often `old` occurs, 1 unless given, up to `MOST_REPLACED`; all are replaced. */
  readonly count?: number | undefined;
}

export interface Edited {
  readonly bytes: Buffer;
  readonly encoding: TextEncoding;
  /** How many places were replaced. */
  readonly replaced: number;
  /** The text before and after, and what of it changed, for `hunks`. */
  readonly before: string;
  readonly after: string;
  readonly changed: readonly ChangedRange[];
}

/** Most line numbers that a refusal tells. */
const TOLD = 10;

/**
 * Replaces texts in a file, one edit after the other: the matched bytes change and no others. Byte order mark, line
 * endings and a missing final newline stay.
 *
 * An edit without `\r` finds its `\n` in `\r\n` too, and takes over the line endings of what it replaces. An `old` that
 * is not found as it is given is looked for once more with hidden characters in the place of what they print as.
 * @param bytes of a file up to `LARGEST_EDITED`, which is not changed
 * @param print how the caller was shown the file: hidden characters as `\u{200b}`
 * @throws Refusal `binary_file`, `empty_old`, `no_change`, `no_match`, `not_unique`, `not_encodable`; then nothing is
 * done
 */
export function applyEdits(bytes: Buffer, edits: readonly Edit[], print: (text: string) => string): Edited {
  const encoding = detectEncoding(bytes);
  if (encoding === 'binary')
    throw new Refusal('binary_file', 'The file is not text, and cannot be edited.', 'Write it as a whole.');
  const before = decode(bytes, encoding);
  let after = before;
  let changed: readonly ChangedRange[] = [];
  let replaced = 0;
  let searched = 0;
  for (const [index, edit] of edits.entries()) {
    const name = edits.length === 1 ? 'The old text' : `The old text of edit ${index + 1} of ${edits.length}`;
    searched += after.length;
    if (searched > MOST_SEARCHED && index > 0)
      throw tooLarge(`The file is too long for ${edits.length} edits at once.`, 'Make fewer at a time.');
    const replacements = replacementsOf(edit, after, name, print);
    if (after.length + replacements.length * edit.new.length > LONGEST_RESULT)
      throw tooLarge(
        `${name} would make the file larger than ${LONGEST_RESULT} characters.`,
        'Replace less.',
      );
    changed = followedBy(changed, replacements);
    after = replaceAll(after, replacements);
    replaced += replacements.length;
  }
  return { bytes: encode(after, encoding), encoding, replaced, before, after, changed };
}

function replacementsOf(
  edit: Edit,
  text: string,
  name: string,
  print: (text: string) => string,
): readonly Replacement[] {
  requireSense(edit, name);
  const { count = 1 } = edit;
  let wanted = edit;
  let found = find(wanted, text, count);
  if (found.count === 0 && edit.old.includes('\\u{')) {
    wanted = unprinted(edit, print);
    found = find(wanted, text, count);
  }
  if (found.overlap !== undefined)
    throw notUnique(`${name} overlaps with itself at line ${lineOf(text, found.overlap)}.`);
  if (found.count === 0) {
    const { told, diff } = nearest(text, edit.old, print);
    throw new Refusal(
      'no_match',
      `${name} is not in the file. ${told}`,
      'Nothing was changed. Give the text exactly as it is in the file.',
      { content: diff },
    );
  }
  if (found.count !== count)
    throw notUnique(
      `${name} occurs ${times(found.count)}, not ${times(count)}: at line ${linesOf(text, found)}.`,
    );
  return found.spans.map((span) => ({
    ...span,
    text: anyEnding(wanted) ? withEndingsOf(text, span, wanted) : wanted.new,
  }));
}

const tooLarge = (message: string, hint: string) =>
  new Refusal('too_large', message, `Nothing was changed. ${hint}`);

function requireSense({ old, new: replacement }: Edit, name: string): void {
  const nothing = 'Nothing was changed.';
  if (old === '')
    throw new Refusal('empty_old', `${name} is empty.`, `${nothing} Give a text beside which to insert.`);
  if (old === replacement)
    throw new Refusal(
      'no_change',
      `${name} and the new one are the same.`,
      `${nothing} Leave this edit out.`,
    );
  if (halfCharacter(old + replacement) !== undefined)
    throw new Refusal(
      'not_encodable',
      `${name}, or the new one, has half of a surrogate pair.`,
      `${nothing} Give whole characters.`,
    );
}

/** Models write `\n` whatever the file has; who writes `\r` means what is written. */
const anyEnding = (edit: Edit): boolean => !edit.old.includes('\r') && !edit.new.includes('\r');

const find = (edit: Edit, text: string, count: number): Occurrences =>
  occurrencesOf(edit.old, text, anyEnding(edit), Math.max(count, TOLD));

/** Puts hidden characters in the place of what they print as. */
function unprinted(edit: Edit, print: (text: string) => string): Edit {
  const hidden = (text: string): string =>
    text.replaceAll(/\\u\{([0-9a-f]{1,6})\}/g, (printed, hex: string) => {
      const code = Number.parseInt(hex, 16);
      const character = code > 0x10ffff ? printed : String.fromCodePoint(code);
      return print(character) === printed ? character : printed;
    });
  return { ...edit, old: hidden(edit.old), new: hidden(edit.new) };
}

const notUnique = (message: string): Refusal =>
  new Refusal(
    'not_unique',
    message,
    'Nothing was changed. Give more of the text around the one that is meant, or say in count how many there are.',
  );

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function linesOf(text: string, { spans, count }: Occurrences): string {
  const lines = spans.slice(0, TOLD).map((span) => lineOf(text, span));
  return `${lines.join(', ')}${count > TOLD ? ' …' : ''}`;
}

function lineOf(text: string, { start }: Span): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < start; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
