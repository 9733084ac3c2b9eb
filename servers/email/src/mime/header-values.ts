import type { Address } from '../message/address.ts';
import { decodeText } from './charset.ts';

export interface Field {
  /** In lower case. */
  readonly name: string;
  /** Unfolded (RFC 5322 §2.2.3), otherwise as it was written; at most `LONGEST_VALUE` characters. */
  readonly value: string;
}

/** Characters of one header that are looked at: of a longer one its beginning and its end, the references' newest. */
const LONGEST_VALUE = 65_536;

/** Fields that are looked at. */
const MOST_FIELDS = 2_000;

/** Characters of addresses that are parsed. */
const LONGEST_ADDRESSES = 16_384;

/** Groups in one header: of nested ones each is parsed once for each around it. */
const MOST_GROUPS = 50;

/** Addresses of one header that are kept. */
export const MOST_ADDRESSES = 200;

/** Message-IDs that are kept: the first, which began the conversation, and the last ones. */
export const MOST_REFERENCES = 20;

/** Characters of a name or a subject. */
const LONGEST_NAME = 250;
export const LONGEST_SUBJECT = 1_000;

/** Splits a header into its fields; what is none is left out. Bytes are UTF-8, or windows-1252 where they are not. */
export function readFields(head: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let start = 0;
  while (start < head.length && fields.length < MOST_FIELDS) {
    const end = endOfField(head, start);
    const colon = head.subarray(start, Math.min(end, start + 200)).indexOf(':');
    if (colon > 0) {
      const name = head
        .toString('latin1', start, start + colon)
        .trimEnd()
        .toLowerCase();
      if (/^[!-~]+$/.test(name)) fields.push({ name, value: unfold(head.subarray(start + colon + 1, end)) });
    }
    start = end;
  }
  return fields;
}

/** Where the next field begins: a line that starts with a blank goes on with this one. */
function endOfField(head: Buffer, start: number): number {
  for (let at = head.indexOf(0x0a, start); at >= 0; at = head.indexOf(0x0a, at + 1)) {
    const next = head[at + 1];
    if (next !== 0x20 && next !== 0x09) return at + 1;
  }
  return head.length;
}

function unfold(value: Buffer): string {
  const half = LONGEST_VALUE / 2;
  const kept =
    value.length > LONGEST_VALUE
      ? Buffer.concat([value.subarray(0, half), Buffer.from(' '), value.subarray(-half)])
      : value;
  return decodeText(kept, undefined)
    .text.replaceAll(/\r?\n(?=[ \t])/g, '')
    .replaceAll(/[\r\n\0]+/g, ' ')
    .trim();
}

/** On one line, without control characters, cut to a length; for whatever a sender or a server chose. */
export function oneLine(text: string, most: number): string {
  // Cut first: what is shown is far shorter than what may come.
  const line = text
    .slice(0, most * 4)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .toWellFormed();
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}

/** Bare addresses or message ids may hold no blanks at all. */
const compact = (text: string, most: number): string => oneLine(text, most).replaceAll(' ', '');

const ID = /<([^<>\s]{1,998})>/g;

/** Message-IDs without their brackets, in order: of many, the first and the last. */
export function readMessageIds(value: string): readonly string[] {
  const found = [...value.slice(0, LONGEST_VALUE + 1).matchAll(ID)].map(([, id = '']) => compact(id, 998));
  const ids = [...new Set(found)];
  return ids.length > MOST_REFERENCES ? [...ids.slice(0, 1), ...ids.slice(1 - MOST_REFERENCES)] : ids;
}

/** A `Date` header (RFC 5322 §3.3); undefined for what is no date. */
export function readDate(value: string): Date | undefined {
  // Comments such as the name of the zone, and names of zones that no engine knows, are not needed.
  const plain = value
    .slice(0, 200)
    .replaceAll(/\([^()]*\)/g, ' ')
    .trim();
  for (const text of [plain, plain.replace(/\s+[A-Z]{3,5}$/, ' +0000')]) {
    const time = Date.parse(text);
    const date = new Date(time);
    if (!Number.isNaN(time) && date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999) return date;
  }
  return undefined;
}

/** What needs the words of RFC 2047 decoded, or addresses told apart. */
export interface HeaderReader {
  /** Decoded, on one line, cut. */
  text(value: string, most: number): string;
  /** Members of groups are spelled out; comments are no part of an address. At most `MOST_ADDRESSES`. */
  addresses(value: string): readonly Address[];
}

function parsable(value: string): string {
  const start = value.slice(0, LONGEST_ADDRESSES);
  return start.split(':').length > MOST_GROUPS ? start.replaceAll(':', ' ') : start;
}

let loaded: Promise<HeaderReader> | undefined;

/** Loaded when first needed: a start without mail to read does without. */
export const headerReader = (): Promise<HeaderReader> => (loaded ??= load());

async function load(): Promise<HeaderReader> {
  const { addressParser, decodeWords } = await import('postal-mime');
  const text = (value: string, most: number) => oneLine(decodeWords(value.slice(0, most * 8)), most);
  return {
    text,
    addresses: (value) =>
      addressParser(parsable(value), { flatten: true })
        .slice(0, MOST_ADDRESSES)
        .map(({ name, address }) => ({
          name: oneLine(name, LONGEST_NAME),
          address: compact(address ?? '', LONGEST_NAME + 70),
        }))
        .filter(({ name, address }) => name !== '' || address !== ''),
  };
}
