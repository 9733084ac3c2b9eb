import { bodyOf } from '../body/body.ts';
import type { Address } from '../message/address.ts';
import type { Parsed } from '../mime/parse.ts';
import { fold, spaced } from './words.ts';

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
  // What a person reads in it, and no other words.
  const body =
    structure === undefined
      ? ''
      : (
          await bodyOf(
            structure,
            async ({ id }, most) => (await part(id, most)) ?? { bytes: Buffer.alloc(0), isCut: false },
            'keep',
            subject,
          )
        ).text;
  const people = (addresses: readonly Address[]) =>
    addresses.map(({ name, address }) => `${name} <${address}>`).join(', ');
  const recipients = people([...to, ...cc, ...bcc]);
  const senders = people([...from, ...sender]);
  return {
    subject: fold(subject),
    sender: fold(senders),
    recipients: fold(recipients),
    all: spaced([subject, senders, recipients, messageId ?? '', body].join('\n')),
  };
}
