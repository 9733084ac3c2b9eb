import { quote, Refusal } from '@handrail/domain';
import { asciiAddress } from '../compose/recipient.ts';
import type { SendMode, SendPolicy } from './account.ts';

/** What an operator says about sending; what is not said is absent. */
export interface Sending {
  readonly send?: SendMode | undefined;
  readonly recipients?: readonly string[] | undefined;
  readonly bcc?: boolean | undefined;
  readonly mostRecipients?: number | undefined;
  readonly perHour?: number | undefined;
}

const MOST_RECIPIENTS = 50;
const PER_HOUR = 20;

/** An address, all of a domain, or everybody; whatever fits no address would be a rule that never holds. */
const canStand = (text: string): boolean =>
  text === '*' ||
  (!text.includes('*') && asciiAddress(text.startsWith('@') ? `x${text}` : text) !== undefined);

/** @throws Refusal `bad_recipients` */
export function policyOf(sending: Sending, usual: SendMode): SendPolicy {
  const mode = sending.send ?? usual;
  const recipients = (sending.recipients ?? []).map((text) => text.trim().toLowerCase());
  const wrong = recipients.find((text) => !canStand(text));
  if (wrong !== undefined)
    throw new Refusal(
      'bad_recipients',
      `${quote(wrong)} cannot stand in a list of recipients.`,
      'Write an address, @example.com for all of a domain, or * for everybody; a part of a name cannot be left open.',
    );
  if (mode === 'allow' && recipients.length === 0)
    throw new Refusal(
      'bad_recipients',
      '"allow" sends without a question, and there is no list of who may get such mail.',
      'Give --allow-recipients (in a configuration file "recipients"); for everybody write *.',
    );
  return {
    mode,
    recipients,
    allowsBcc: sending.bcc ?? false,
    mostRecipients: sending.mostRecipients ?? MOST_RECIPIENTS,
    perHour: sending.perHour ?? PER_HOUR,
  };
}
