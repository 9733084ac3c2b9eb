import { cleanHeaderText } from './header-text.ts';

export const LONGEST_SUBJECT = 300;

/** What mail programs write before a subject, in the languages that have their own word. */
const REPLY = /^(?:re|aw|sv|vs|antw|ant|res|rif|odp|ynt|回复|答复|回覆|返信)(?:\[\d{1,3}\])?\s?[:：]\s*/i;
const FORWARD = /^(?:fwd|fw|wg|tr|rv|enc|vb|doorst|i|pd|转发|轉寄|転送)\s?[:：]\s*/i;

/** Prefixes that are looked at: a subject of many is made to keep its reader busy. */
const MOST = 50;

/** The subject of an answer: `Re: ` once, whatever stood there before. */
export const replySubject = (subject: string): string => prefixed('Re: ', subject, REPLY);

/** The same for passing a message on; what it answered is still told. */
export const forwardSubject = (subject: string): string => prefixed('Fwd: ', subject, FORWARD);

function prefixed(prefix: string, subject: string, known: RegExp): string {
  let rest = cleanHeaderText(subject, LONGEST_SUBJECT);
  for (let count = 0; count < MOST && known.test(rest); count += 1) rest = rest.replace(known, '');
  return cleanHeaderText(prefix + rest, LONGEST_SUBJECT);
}
