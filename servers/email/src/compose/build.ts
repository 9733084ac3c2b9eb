import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Address } from '../message/address.ts';
import { isHeaderText } from './header-text.ts';
import { asciiAddress } from './recipient.ts';

/** A file that goes with a message, whole and in memory: nothing is read again when it is sent. */
export interface Attached {
  /** As `safeFileName` makes it. */
  readonly name: string;
  /** Media type without parameters. */
  readonly type: string;
  /** Of a text, as its maker named it. */
  readonly charset?: string;
  readonly bytes: Buffer;
  /** Of a picture that the HTML shows, without angle brackets. */
  readonly contentId?: string;
}

/** Everything a message is made of. Ids are without angle brackets. */
export interface Parts {
  readonly from: Address;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string;
  readonly messageId: string;
  readonly date: Date;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** Lines end with a newline. */
  readonly text: string;
  readonly html?: string;
  readonly attachments: readonly Attached[];
}

const crlf = (text: string): string => text.replace(/\r\n|\r|\n/g, '\r\n');

/** Pieces in which an attachment is encoded: in between, other calls have their turn. */
const PIECE_BYTES = 192 * 1024;

/** What a msg-id (RFC 5322 §3.6.4) may be made of here: visible ASCII without brackets. */
const MESSAGE_ID = /^[!-;=?-~]{1,250}$/;

export const isMessageId = (id: string): boolean => MESSAGE_ID.test(id);

/**
 * Makes the bytes of a message, with CRLF. It takes nothing but text, addresses that are parsed, and bytes: what could
 * make the composer read a file, fetch a URL, or parse a text into more recipients has no way in.
 * @throws TypeError for a part that its maker should have refused or cleaned
 */
export async function buildMessage(parts: Parts): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from: plain(parts.from),
    replyTo: parts.replyTo.map(plain),
    to: parts.to.map(plain),
    cc: parts.cc.map(plain),
    bcc: parts.bcc.map(plain),
    subject: line(parts.subject),
    messageId: bracketed(parts.messageId),
    date: parts.date,
    ...(parts.inReplyTo.length > 0 && { inReplyTo: parts.inReplyTo.map(bracketed).join(' ') }),
    ...(parts.references.length > 0 && { references: parts.references.map(bracketed) }),
    text: Buffer.from(crlf(parts.text)),
    ...(parts.html !== undefined && { html: Buffer.from(crlf(parts.html)) }),
    attachments: parts.attachments.map(encoded),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
  });
  const message = composer.compile();
  message.keepBcc = parts.bcc.length > 0;
  return await buffer(message.createReadStream());
}

const plain = ({ name, address }: Address): { readonly name: string; readonly address: string } => {
  if (asciiAddress(address) !== address) throw new TypeError('an address is not in its one spelling');
  return { name: line(name), address };
};

function line(text: string): string {
  if (!isHeaderText(text)) throw new TypeError('a header is not fit to be written');
  return text;
}

function bracketed(id: string): string {
  if (!isMessageId(id)) throw new TypeError('an id of a message is not fit to be written');
  return `<${id}>`;
}

/** Always base64: anything else would change the line ends of a text, or put a foreign message between our lines. */
const encoded = ({ name, type, charset = '', bytes, contentId }: Attached) => ({
  filename: line(name),
  contentType: `${MEDIA_TYPE.test(type) && !COMPOSITE.test(type) ? type : 'application/octet-stream'}${CHARSET.test(charset) ? `; charset=${charset}` : ''}`,
  contentTransferEncoding: 'base64',
  contentDisposition: contentId === undefined ? 'attachment' : 'inline',
  content: Readable.from(piecesOf(demandBytes(bytes)), { objectMode: false }),
  ...(contentId !== undefined && { cid: line(contentId) }),
});

/** RFC 6838 §4.2. */
const MEDIA_TYPE = /^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}$/i;
/** These may not be encoded (RFC 2045 §6.4), and not every message can do without. */
const COMPOSITE = /^(?:message|multipart)\//i;

const CHARSET = /^[a-z][\w.:-]{0,40}$/i;

function demandBytes(bytes: Buffer): Buffer {
  if (!Buffer.isBuffer(bytes)) throw new TypeError('an attachment is not bytes');
  return bytes;
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield bytes.subarray(at, at + PIECE_BYTES);
    await breathe();
  }
}
