import type { Address } from '../message/address.ts';
import { decodeText } from '../mime/charset.ts';
import { MOST_PARSED, type Parsed } from '../mime/parse.ts';
import type { Part } from '../message/message.ts';
import { leavesOf } from './attach-part.ts';
import type { Parts } from './build.ts';
import { mailboxKey } from './recipient.ts';
import { sha256Of } from './sha256.ts';

/** Headers that say who a message is from and to: a second one would be read by some and not by others. */
const ONCE = ['from', 'reply-to', 'to', 'cc', 'bcc', 'subject', 'message-id', 'in-reply-to', 'references'];

/**
 * What a message says differently from what was meant, as its bytes are read: names of headers, `body`, `attachments`.
 * Names of people and the HTML are not compared.
 */
export async function differences(meant: Parts, parsed: Parsed): Promise<readonly string[]> {
  const { content, fields } = parsed;
  const times = (header: string) => fields.filter(({ name }) => name === header).length;
  const same: Readonly<Record<string, boolean>> = {
    From: isSame([meant.from], content.from),
    'Reply-To': isSame(meant.replyTo, content.replyTo),
    To: isSame(meant.to, content.to),
    Cc: isSame(meant.cc, content.cc),
    Bcc: isSame(meant.bcc, content.bcc),
    Subject: oneLine(meant.subject) === oneLine(content.subject),
    'Message-ID': content.messageId === meant.messageId,
    'In-Reply-To': content.inReplyTo.join(' ') === meant.inReplyTo.join(' '),
    References: content.references.join(' ') === meant.references.join(' '),
    'a header that is there twice': ONCE.every((header) => times(header) <= 1),
    body: bodyText(meant.text) === bodyText(await textIn(parsed)),
    attachments: (await attachmentsMeant(meant)) === (await attachmentsFound(parsed, meant)),
  };
  return Object.entries(same).flatMap(([what, isIt]) => (isIt ? [] : [what]));
}

const isSame = (meant: readonly Address[], found: readonly Address[]): boolean =>
  meant.map(({ address }) => mailboxKey(address)).join(' ') ===
  found.map(({ address }) => mailboxKey(address)).join(' ');

const isPlain = ({ type }: Part): boolean => type === 'text/plain';

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Servers may change how lines end, and how many stand at the end. */
const bodyText = (text: string): string => text.replace(/\r\n?/g, '\n').trimEnd();

async function textIn(parsed: Parsed): Promise<string> {
  const plain = parsed.content.structure?.text.find(isPlain);
  if (plain === undefined) return '';
  const { bytes } = (await parsed.part(plain.id, MOST_PARSED)) ?? { bytes: Buffer.alloc(0) };
  return decodeText(bytes, plain.charset).text;
}

/** Name and digest of each, in any order. */
async function attachmentsMeant({ attachments }: Parts): Promise<string> {
  return listed(
    await Promise.all(
      attachments.map(async ({ name, bytes }) => `${oneLine(name)} ${await sha256Of(bytes)}`),
    ),
  );
}

/** The same of everything in the message but its two texts. */
async function attachmentsFound(parsed: Parsed, meant: Parts): Promise<string> {
  const { structure } = parsed.content;
  if (structure === undefined) return 'unreadable';
  const plain = structure.text.find(isPlain);
  const html = meant.html === undefined ? undefined : structure.html.find(({ type }) => type === 'text/html');
  const others = leavesOf(structure).filter(({ id }) => id !== plain?.id && id !== html?.id);
  const found = others.map(async ({ id, fileName = '' }) => {
    const content = await parsed.part(id, MOST_PARSED);
    return `${oneLine(fileName)} ${content === undefined ? '' : await sha256Of(content.bytes)}`;
  });
  return listed(await Promise.all(found));
}

const listed = (lines: readonly string[]): string => lines.toSorted().join('\n');
