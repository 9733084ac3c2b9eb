import { bodyOf } from '../body/body.ts';
import { belowIn } from '../compose/below.ts';
import { htmlIn, textIn } from '../compose/existing-draft.ts';
import { htmlOf } from '../compose/html.ts';
import type { Part, Structure } from '../message/message.ts';
import type { Parsed } from '../mime/parse.ts';

/** What a message says to those who open it. */
export interface ShownText {
  /** What most programs show. */
  readonly text: string;
  /** The plain text, where it says anything else: some programs show that. */
  readonly other: string | undefined;
  /** What is in it that people do not see; whole sentences of ours. */
  readonly remarks: readonly string[];
}

/** Nothing is taken for the other text here because it is nearly the same: a person is to agree to every word. */
export async function shownText(parsed: Parsed): Promise<ShownText> {
  const { structure, subject } = parsed.content;
  if (structure === undefined) return { text: '', other: undefined, remarks: ['Its body cannot be read.'] };
  const fetch = async ({ id }: Part, most: number) =>
    (await parsed.part(id, most)) ?? { bytes: Buffer.alloc(0), isCut: false };
  const read = async (parts: readonly Part[]) =>
    await bodyOf({ ...structure, text: parts, html: parts }, fetch, 'keep', subject);
  const plain = await read(structure.text);
  const html = await read(structure.html);
  const isOne = (await isOurs(structure, parsed)) || lettersOf(plain.text) === lettersOf(html.text);
  const shown = isOne ? plain : html;
  const unseen = html.hidden + shown.invisible;
  return {
    text: shown.text,
    other: isOne ? undefined : plain.text,
    remarks: [
      ...shown.remarks,
      ...(isOne ? [] : ['It has two texts that differ: most programs show the first, some the second.']),
      ...(plain.isCut || html.isCut ? ['Its text is longer than is looked at.'] : []),
      ...(unseen === 0 ? [] : [`It holds ${unseen} characters that nobody sees.`]),
    ],
  };
}

/** The HTML is what save_draft makes of the plain text. */
async function isOurs(structure: Structure, parsed: Parsed): Promise<boolean> {
  const html = await htmlIn(structure, parsed);
  if (html === undefined) return true;
  const { typed, below } = belowIn(await textIn(structure, parsed));
  return html.trim() === (await htmlOf(typed, below))?.trim();
}

/** Without marks of quotes, emphasis, links and pictures, which one kind of text has where the other does not. */
const lettersOf = (text: string): string =>
  text
    .replace(/https?:\/\/\S+|\[\d+:[^\]\s]{1,255}\]|\[image(?:: [^\]\n]{1,120})?\]/g, ' ')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
