import type { Address } from '../message/address.ts';
import { readAddresses } from './addresses.ts';
import { decodeUnnamed } from './charset.ts';
import { escapeRawWords, nameCharsets } from './encoded-words.ts';

export interface Field {
  /** In lower case. */
  readonly name: string;
  /**
   * Unfolded (RFC 5322 §2.2.3), otherwise as it was written; at most `LONGEST_VALUE` characters, and a line feed, which
   * no other value has, where the middle of a longer one was left out.
   */
  readonly value: string;
}

/** Characters of one header that are looked at: of a longer one its beginning and its end, the references' newest. */
const LONGEST_VALUE = 65_536;

/** Fields that are looked at. */
const MOST_FIELDS = 2_000;

/** Characters of addresses that are parsed: fifty people with the longest names that are written here take no more. */
const LONGEST_ADDRESSES = 32_768;

/** Addresses of one header that are kept. */
const MOST_ADDRESSES = 200;

/** Message-IDs that are kept: the first, which began the conversation, and the last ones. */
const MOST_REFERENCES = 20;

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
  return value.length > LONGEST_VALUE
    ? [value.subarray(0, half), value.subarray(-half)].map(unfoldWhole).join('\n')
    : unfoldWhole(value);
}

const unfoldWhole = (value: Buffer): string =>
  decodeUnnamed(value.some((byte) => byte > 0x7f) ? escapeRawWords(value) : value)
    .replaceAll(/\r?\n(?=[ \t])/g, '')
    .replaceAll(/[\r\n\0]+/g, ' ')
    .trim();

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

const ID = /<([^<>\s]{1,998})>/g;

/** Message-IDs without their brackets, in order: of many, the first and the last. */
export function readMessageIds(value: string): readonly string[] {
  const found = [...value.slice(0, LONGEST_VALUE + 1).matchAll(ID)].map(([, id = '']) =>
    oneLine(id, 998).replaceAll(' ', ''),
  );
  return fewReferences([...new Set(found)]);
}

/** References grow with every answer: the first one, which all share, and the last ones are enough. */
export const fewReferences = (ids: readonly string[]): readonly string[] =>
  ids.length > MOST_REFERENCES ? [...ids.slice(0, 1), ...ids.slice(1 - MOST_REFERENCES)] : ids;

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
  /**
   * Members of groups are spelled out; what is no address is kept as a name without one. At most `MOST_ADDRESSES`.
   */
  addresses(value: string): AddressList;
}

export interface AddressList {
  readonly addresses: readonly Address[];
  /** There are more than were read. */
  readonly isCut: boolean;
}

let loaded: Promise<HeaderReader> | undefined;

/** Loaded when first needed: a start without mail to read does without. */
export const headerReader = (): Promise<HeaderReader> => (loaded ??= load());

async function load(): Promise<HeaderReader> {
  const { decodeWords } = await import('postal-mime');
  const text = (value: string, most: number) =>
    oneLine(decodeWords(nameCharsets(value.slice(0, most * 8))), most);
  return {
    text,
    addresses: (value) => {
      const [start = ''] = value.slice(0, LONGEST_ADDRESSES).split('\n', 1);
      const isCut = start.length < value.length;
      // The beginning of an address may be another one.
      const whole = readAddresses(start).slice(0, isCut ? -1 : undefined);
      const addresses = whole
        .slice(0, MOST_ADDRESSES)
        .map(({ name, address = '' }) => ({ name: text(name, LONGEST_NAME), address }))
        .filter(({ name, address }) => name !== '' || address !== '');
      return { addresses, isCut: isCut || whole.length > MOST_ADDRESSES };
    },
  };
}
