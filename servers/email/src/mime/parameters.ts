import { decodeText } from './charset.ts';

export interface Structured {
  /** In lower case, such as `text/plain`; empty where there is none. */
  readonly value: string;
  /** By lower-case name; continuations joined and decoded (RFC 2231), the first of a name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Longer ones are cut: no sound header is near it. */
const LONGEST = 16_384;

/** Reads a header such as Content-Type (RFC 2045 §5.1), and what mailers write instead of one. Linear in time. */
export function parseStructured(header: string): Structured {
  const [value = '', ...pieces] = split(header.slice(0, LONGEST));
  const raw = new Map<string, string>();
  for (const piece of pieces) {
    const at = piece.indexOf('=');
    const name = (at < 0 ? piece : piece.slice(0, at)).trim().toLowerCase();
    if (name !== '' && !raw.has(name)) raw.set(name, at < 0 ? '' : piece.slice(at + 1));
  }
  return { value: value.trim().toLowerCase(), parameters: joined(raw) };
}

/** Cuts at semicolons outside quotes; quotes, escapes, comments and the blanks around values are taken away. */
function split(header: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let blanks = '';
  let isQuoted = false;
  let depth = 0;
  for (let at = 0; at < header.length; at += 1) {
    const character = header.charAt(at);
    if (isQuoted) {
      if (character === '"') isQuoted = false;
      else if (character === '\\') piece += header.charAt((at += 1));
      else piece += character;
    } else if (character === '(') depth += 1;
    else if (depth > 0) depth -= character === ')' ? 1 : 0;
    else if (character === ';') {
      pieces.push(piece);
      piece = '';
      blanks = '';
    } else if (character === ' ' || character === '\t') blanks += character;
    else {
      const isStart = piece === '' || piece.endsWith('=');
      isQuoted = character === '"';
      piece += `${isStart ? '' : blanks}${isQuoted ? '' : character}`;
      blanks = '';
    }
  }
  return [...pieces, piece];
}

/** `name*0`, `name*1*` and `name*` become `name`, which goes before a plain one of that name. */
function joined(raw: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const whole = new Map<string, string>();
  const sections = new Map<string, { at: number; isEncoded: boolean; text: string }[]>();
  for (const [name, text] of raw) {
    const match = /^([^*]+)\*(?:(\d{1,4})(\*?))?$/.exec(name);
    if (match === null) {
      whole.set(name, text);
      continue;
    }
    const [, base = '', at, star] = match;
    const list = sections.get(base) ?? [];
    list.push({ at: Number(at ?? 0), isEncoded: at === undefined || star === '*', text });
    sections.set(base, list);
  }
  for (const [name, list] of sections) whole.set(name, joinSections(list.toSorted((a, b) => a.at - b.at)));
  return whole;
}

function joinSections(sections: readonly { isEncoded: boolean; text: string }[]): string {
  const declared = sections[0]?.isEncoded === true ? /^([^']*)'[^']*'/.exec(sections[0].text) : null;
  const bytes = sections.map(({ isEncoded, text }, at) => {
    const rest = at === 0 && declared !== null ? text.slice(declared[0].length) : text;
    return isEncoded ? percentDecoded(rest) : Buffer.from(rest);
  });
  return decodeText(Buffer.concat(bytes), declared?.[1]).text;
}

const percentDecoded = (text: string): Buffer => {
  const latin1 = Buffer.from(text).toString('latin1');
  return Buffer.from(
    latin1.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
};
