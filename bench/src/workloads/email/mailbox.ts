/** The mailbox that is read, the same in every run: many small messages and a few that are not. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../seeded.ts';

export const MANY = 50_000;

/** In the body of this many, and nowhere else. */
export const PHRASE = 'the quarterly lighthouse inspection';
export const WITH_PHRASE = 12;
export const SENDER = 'corp7@example.org';
/** Subjects of what is not small. */
export const NEWSLETTER = 'Everything that happened this week';
export const ATTACHMENT = 'The recording of the meeting';
/** Of the text beside the attachment. */
export const NOTE = 'The recording is attached.';
/** Paragraphs of the newsletter that a person sees, each with its own number. */
export const PARAGRAPHS = 160;

const WORDS =
  'about after anchor answer autumn before bridge budget candle change coffee dinner draft evening factory figure garden harbour holiday invoice journey kitchen ladder lantern market meeting minute morning number office orange paper pencil planet question report river schedule season signal station summer ticket timber update valley village window winter'.split(
    ' ',
  );

/** A Sunday evening; each message comes 97 seconds after the one before. */
const FIRST = Date.UTC(2026, 8, 20, 18);
const EVERY_MS = 97_000;

const received = (index: number): Date => new Date(FIRST + index * EVERY_MS);

function head(index: number, from: string, subject: string): string[] {
  return [
    `From: ${from}`,
    'To: Alice Example <alice@example.com>',
    `Subject: ${subject}`,
    `Date: ${received(index).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${index}@mail.example.org>`,
    'MIME-Version: 1.0',
  ];
}

function smallMessage(index: number): string {
  const random = seeded(index + 1);
  const word = () => WORDS[Math.floor(random() * WORDS.length)] ?? '';
  const words = (count: number) => Array.from({ length: count }, word).join(' ');
  const company = index % 250;
  const lines = Array.from({ length: 3 + Math.floor(random() * 30) }, () => words(11));
  const phrase = index % Math.floor(MANY / WITH_PHRASE) === 7 ? [`We planned ${PHRASE} for you.`] : [];
  return [
    ...head(index, `${word()} ${word()} <corp${company}@example.org>`, words(5)),
    'Content-Type: text/plain; charset=utf-8',
    '',
    ...lines,
    ...phrase,
    '',
  ].join('\r\n');
}

/** About 714 kB, most of it layout: styles on every cell, tracking links, a pixel, and text that nobody sees. */
function newsletter(index: number): string {
  const style =
    'font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px;color:#333333;padding:0 24px;mso-line-height-rule:exactly;';
  const query = 'utm_source=newsletter&utm_campaign=week&id='.padEnd(1_200, 'a1b2c3d4e5f6');
  const paragraph = (at: number) =>
    [
      `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="${style}"><tr><td style="${style}">`,
      '<table role="presentation" width="100%"><tr><td style="'.concat(style.repeat(10), '">'),
      `<p style="${style}">Story ${at}: the ${WORDS[at % WORDS.length]} of the ${WORDS[(at * 7) % WORDS.length]} is open again since this week.`,
      ` <a href="https://click${at}.example.net/r?${query}" style="${style}">Read story ${at}</a></p>`,
      `<div style="display:none;max-height:0;overflow:hidden">hidden words ${at}</div></td></tr></table></td></tr></table>`,
    ].join('\n');
  return [
    ...head(index, 'The Weekly <news@example.net>', NEWSLETTER),
    'Content-Type: text/html; charset=utf-8',
    '',
    '<html><head><style>.x{color:red}</style></head><body>',
    ...Array.from({ length: PARAGRAPHS }, (_, at) => paragraph(at)),
    '<img src="https://track.example.net/p.gif" width="1" height="1"></body></html>',
    '',
  ]
    .join('\n')
    .replaceAll('\n', '\r\n');
}

function withAttachment(index: number): string {
  const random = seeded(9);
  const bytes = Buffer.from(Array.from({ length: 10 * 2 ** 20 }, () => Math.floor(random() * 256)));
  return [
    ...head(index, 'Bob Example <bob@example.com>', ATTACHMENT),
    'Content-Type: multipart/mixed; boundary=frontier',
    '',
    '--frontier',
    'Content-Type: text/plain; charset=utf-8',
    '',
    NOTE,
    '--frontier',
    'Content-Type: audio/ogg; name="meeting.ogg"',
    'Content-Disposition: attachment; filename="meeting.ogg"',
    'Content-Transfer-Encoding: base64',
    '',
    bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--frontier--',
    '',
  ].join('\r\n');
}

/** Fills a Maildir that nobody has opened yet; two of the messages are large and the newest. */
export function fillMaildir(maildir: string, count = MANY): void {
  const folder = join(maildir, 'cur');
  for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, name), { recursive: true });
  const write = (index: number, text: string) => {
    const at = received(index);
    const seen = index % 5 === 0 ? '' : 'S';
    const path = join(
      folder,
      `${at.getTime() / 1_000}.M${index}P1.bench,S=${Buffer.byteLength(text)}:2,${seen}`,
    );
    writeFileSync(path, text);
    utimesSync(path, at, at); // what IMAP calls the internal date
  };
  for (let index = 0; index < count - 2; index++) write(index, smallMessage(index));
  write(count - 2, newsletter(count - 2));
  write(count - 1, withAttachment(count - 1));
}
