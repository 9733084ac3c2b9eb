import { MOST_TEXT, textOfPart } from '../body/body.ts';
import type { Address } from '../message/address.ts';
import type { Part } from '../message/message.ts';
import type { Parsed } from '../mime/parse.ts';
import { fold, spaced } from './words.ts';

/** Bytes of one part, and parts, whose words are found. */
const MOST_BYTES = MOST_TEXT;
const MOST_PARTS = 5;

/** Characters of a plain text that may be no more than a word on the HTML beside it. */
const SHORT = 200;

export interface FoundText {
  readonly subject: string;
  readonly sender: string;
  readonly recipients: string;
  /** Everything: what is above, and the text. */
  readonly all: string;
}

/** What a message can be found by. */
export async function foundText({ content, part }: Parsed): Promise<FoundText> {
  const { from, sender, to, cc, bcc, subject, messageId, structure } = content;
  const read = async (parts: readonly Part[]) => {
    const texts: string[] = [];
    for (const each of parts.filter(({ type }) => type.startsWith('text/')).slice(0, MOST_PARTS)) {
      const { text } = await textOfPart(
        each,
        async ({ id }, most) =>
          (await part(id, Math.min(most, MOST_BYTES))) ?? { bytes: Buffer.alloc(0), isCut: false },
      );
      texts.push(text);
    }
    return texts.join('\n');
  };
  const plain = await read(structure?.text ?? []);
  const html = plain.length < SHORT ? await read(structure?.html ?? []) : '';
  const people = (addresses: readonly Address[]) =>
    addresses.map(({ name, address }) => `${name} <${address}>`).join(', ');
  const recipients = people([...to, ...cc, ...bcc]);
  const senders = people([...from, ...sender]);
  return {
    subject: fold(subject),
    sender: fold(senders),
    recipients: fold(recipients),
    all: spaced([subject, senders, recipients, messageId ?? '', plain, html].join('\n')),
  };
}
