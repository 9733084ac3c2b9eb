import type { Message } from '../message/message.ts';
import { headerBlock } from '../read/header-block.ts';
import { leftOutOf } from '../read/left-out.ts';
import type { Account } from '../settings/account.ts';
import { authenticationOf } from '../warnings/authentication.ts';
import { type Warning, warningsOf } from '../warnings/warnings.ts';
import type { Loaded } from './loaded-message.ts';
import { notesOf, textSection } from './text-section.ts';

interface Asked {
  /** What names it: its id, and what was asked for. */
  readonly head: string;
  readonly account: Account;
  readonly offset: number;
  more(offset: number): string;
}

/** Of a message, at most, what stands above its text. */
const SHARE_OF_HEADER = 0.4;
const MOST_HEADER = 2_500;

const LINKS = '[part=links lists where the links lead]';

/** One message: what there is to say about it, and in a fence its header and text. */
export function messageSection(
  { head, account, offset, more }: Asked,
  { message, body, text, links, isCut, remarks }: Loaded,
  bytes: number,
): string {
  const isRead = body !== undefined;
  const warnings = isRead && offset === 0 ? warningsOf(message, account, body) : [];
  const leftOut = isRead && offset === 0 ? leftOutOf(body) : [];
  const header = headerBlock(message, Math.min(MOST_HEADER, bytes * SHARE_OF_HEADER));
  return textSection(
    {
      head: [head, ...stateOf(message), ...(isRead ? [senderOf(message, account)] : [])].join(' · '),
      notes: notesOf([...warnings.map(({ sentence }) => `warning: ${sentence}`), ...remarks, ...leftOut]),
      above: isRead ? [...warnings.flatMap(aboutOf), ...header] : [],
      text,
      links,
      offset,
      isCut,
      more,
      linksElsewhere: LINKS,
    },
    bytes,
  );
}

/** What a warning is about is the message's own. */
const aboutOf = ({ code, about }: Warning): string[] =>
  about === undefined ? [] : [`Warned of ${code}: ${about}`];

const stateOf = ({ flags }: Message): string[] => [
  ...(flags.unread ? ['unread'] : []),
  ...(flags.flagged ? ['flagged'] : []),
  ...(flags.answered ? ['answered'] : []),
  ...(flags.draft ? ['draft'] : []),
  ...(flags.isClaimed === true ? ['being sent, or sent'] : []),
];

const VERDICTS = {
  pass: 'sender verified',
  fail: 'sender failed verification',
  none: 'sender not verified',
  unknown: 'sender not verified',
} as const;

/** Whoever claims to be verified is not believed unless a server says so that the operator trusts. */
function senderOf(message: Message, account: Account): string {
  const { verdict, isForgeable } = authenticationOf(message, account);
  return `${VERDICTS[verdict]}${isForgeable ? ', whatever it claims' : ''}`;
}
