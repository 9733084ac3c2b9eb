import type { Address } from '../message/address.ts';

/** One entry of a list of addresses. */
export interface Written {
  /**
   * Without quotes and escapes, a comment only where there is nothing else; encoded words as they are. All that was
   * written where there is no address in it.
   */
  readonly name: string;
  readonly address: string | undefined;
}

/** Characters of an address; RFC 5321 §4.5.3.1 allows 254, and some systems have longer ones. */
const LONGEST = 320;

const ATOM = String.raw`[^\s\p{C}"(),:;<>@[\\\]]+`;
const DOMAIN = String.raw`${ATOM}|\[[^\s\p{C}[\]\\]{1,100}\]`;
const ADDRESS = new RegExp(String.raw`^(?:"(${ATOM})"|(${ATOM}))@(${DOMAIN})$`, 'u');

/**
 * An address (RFC 5322 §3.4.1) without its quotes, where it needs none; nothing else is changed, added or left out: what
 * is none, such as `"a b"@c.example` without its quotes, would be somebody else's.
 * @returns undefined for one that cannot be written without quotes, and for what is none
 */
function bareAddress(text: string): string | undefined {
  const [, quoted, plain, domain] = (text.length > LONGEST ? null : ADDRESS.exec(text.trim())) ?? [];
  return domain === undefined ? undefined : `${quoted ?? plain}@${domain}`;
}

/** An address that is none becomes a part of the name, where nobody takes it for one. */
export const addressOf = (name: string, address: string): Address => {
  const bare = bareAddress(address);
  if (bare !== undefined) return { name, address: bare };
  return { name: [name, address.trim()].filter((text) => text !== '').join(' '), address: '' };
};

/**
 * Reads a list of addresses (RFC 5322 §3.4), and names without quotes that should have them. Members of groups are
 * spelled out. Linear in time; never throws.
 */
export function readAddresses(value: string): readonly Written[] {
  return new AddressReader(value).read();
}

class AddressReader {
  readonly #value: string;
  #at = 0;
  #isGroup = false;
  readonly #found: Written[] = [];
  #start = 0;
  /** What stands outside of brackets and comments: with its quotes, and without. */
  #plain = '';
  #name = '';
  #comments: string[] = [];
  #brackets: string[] = [];
  /** Something stands behind the brackets. */
  #hasMore = false;

  constructor(value: string) {
    this.#value = value;
  }

  read(): readonly Written[] {
    while (this.#at < this.#value.length) this.#step(this.#value.charAt(this.#at));
    this.#end();
    return this.#found;
  }

  #step(character: string): void {
    if (character === ',' || character === ';') {
      this.#end();
      if (character === ';') this.#isGroup = false;
      this.#at += 1;
      this.#start = this.#at;
    } else if (character === ':' && this.#beginsGroup()) {
      this.#at += 1;
      this.#isGroup = true;
      this.#reset();
    } else if (character === '(') {
      this.#comments.push(this.#comment());
      this.#add(' ', ' ');
    } else if (character === '<') this.#brackets.push(this.#upTo('>'));
    else if (character === '"') {
      const from = this.#at;
      const name = this.#upTo('"');
      this.#add(this.#value.slice(from, this.#at), name);
    } else if (character === '[') {
      const literal = `[${this.#upTo(']')}]`;
      this.#add(literal, literal);
    } else {
      this.#add(character, character);
      this.#at += 1;
    }
  }

  /** Nor does what looks like an address, or could be no name, name a group. */
  #beginsGroup(): boolean {
    return !this.#isGroup && this.#brackets.length === 0 && !/[@)>[\]\\]/.test(this.#plain);
  }

  #add(plain: string, name: string): void {
    this.#plain += plain;
    this.#name += name;
    this.#hasMore ||= this.#brackets.length > 0 && plain.trim() !== '';
  }

  /** What stands up to a mark outside of quotes, or to the end; without escapes where it is quoted itself. */
  #upTo(mark: string): string {
    const isQuote = mark === '"';
    let text = '';
    let isQuoted = false;
    for (this.#at += 1; this.#at < this.#value.length; this.#at += 1) {
      const character = this.#value.charAt(this.#at);
      if (character === mark && !isQuoted) break;
      if (character === '\\' && (isQuote || isQuoted)) {
        this.#at += 1;
        text += (isQuote ? '' : character) + this.#value.charAt(this.#at);
        continue;
      }
      if (character === '"') isQuoted = !isQuoted;
      text += character;
    }
    this.#at += 1;
    return text;
  }

  #comment(): string {
    let text = '';
    let depth = 0;
    for (; this.#at < this.#value.length; this.#at += 1) {
      const character = this.#value.charAt(this.#at);
      if (character === '\\') {
        this.#at += 1;
        text += this.#value.charAt(this.#at);
        continue;
      }
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
      if (depth === 0) break;
      text += character;
    }
    this.#at += 1;
    return text.slice(1).trim();
  }

  #end(): void {
    const text = this.#value.slice(this.#start, this.#at).trim();
    const [bracket, ...others] = this.#brackets;
    const isSound = others.length === 0 && !this.#hasMore;
    const address = isSound ? bareAddress(bracket ?? this.#plain) : undefined;
    const before = bracket === undefined && address !== undefined ? '' : this.#name.trim();
    const name = before === '' ? this.#comments.join(' ') : before;
    if (text !== '')
      this.#found.push({ name: address === undefined && /[@<]/.test(text) ? text : name, address });
    this.#reset();
  }

  #reset(): void {
    this.#start = this.#at;
    this.#plain = '';
    this.#name = '';
    this.#comments = [];
    this.#brackets = [];
    this.#hasMore = false;
  }
}
