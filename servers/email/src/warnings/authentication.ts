import type { Message } from '../message/message.ts';
import type { Account } from '../settings/account.ts';

/**
 * `pass`: the domain in From is the one that the message came from; `fail`: it is not; `none`: the server looked and
 * could not tell; `unknown`: no server that is trusted said anything.
 */
export interface Authentication {
  readonly verdict: 'pass' | 'fail' | 'none' | 'unknown';
  /** The message has results of its own, which anybody could have written. */
  readonly isForgeable: boolean;
}

const LONGEST = 8000;

/**
 * What the mail server found out about the sender (RFC 8601). Only the topmost Authentication-Results is read, and only
 * where its authserv-id is one that the operator trusts: everybody may add such headers, but only below it.
 */
export function authenticationOf(
  { headers, from }: Pick<Message, 'headers' | 'from'>,
  { trustedAuthServers }: Pick<Account, 'trustedAuthServers'>,
): Authentication {
  const all = headers.get('authentication-results') ?? [];
  const [top] = all;
  if (top === undefined) return { verdict: 'unknown', isForgeable: false };
  const [server = '', ...results] = withoutComments(top.slice(0, LONGEST)).split(';');
  const name = server.trim().split(/\s/)[0]?.toLowerCase() ?? '';
  if (!trustedAuthServers.some((trusted) => trusted.toLowerCase() === name))
    return { verdict: 'unknown', isForgeable: true };
  const address = from[0]?.address ?? '';
  // Several senders: none of them was checked.
  const domain = from.length === 1 ? address.slice(address.lastIndexOf('@') + 1).toLowerCase() : '';
  return { verdict: verdictOf(results.map(resultOf), domain), isForgeable: false };
}

interface Result {
  readonly method: string;
  readonly value: string;
  /** `header.d` and the like. */
  readonly properties: ReadonlyMap<string, string>;
}

function resultOf(text: string): Result {
  const words = text
    .trim()
    .replace(/\s*=\s*/g, '=')
    .split(/\s+/);
  const pairs = words.map((word) => {
    const at = word.indexOf('=');
    return [
      word.slice(0, Math.max(at, 0)).toLowerCase(),
      word
        .slice(at + 1)
        .replaceAll('"', '')
        .toLowerCase(),
    ] as const;
  });
  const [[method, value] = ['', ''], ...properties] = pairs;
  return { method: method.split('/')[0] ?? '', value, properties: new Map(properties) };
}

function verdictOf(results: readonly Result[], domain: string): 'pass' | 'fail' | 'none' {
  const found = (method: string) => results.filter((result) => result.method === method);
  const dmarc = found('dmarc');
  if (
    dmarc.some(
      ({ value, properties }) =>
        value === 'pass' && isAligned(properties.get('header.from') ?? domain, domain),
    )
  )
    return 'pass';
  if (dmarc.some(({ value }) => value === 'fail')) return 'fail';
  const signed = found('dkim').some(
    ({ value, properties }) =>
      value === 'pass' &&
      speaksFor(properties.get('header.d') ?? domainOf(properties.get('header.i')), domain),
  );
  const sent = found('spf').some(
    ({ value, properties }) =>
      value === 'pass' && speaksFor(domainOf(properties.get('smtp.mailfrom')), domain),
  );
  if (signed || sent) return 'pass';
  const values = [...found('spf'), ...found('dkim')].map(({ value }) => value);
  return values.length > 0 && values.every((value) => value === 'fail') ? 'fail' : 'none';
}

const domainOf = (address = ''): string => address.slice(address.lastIndexOf('@') + 1);

/**
 * The same domain, or one around it. That one within it speaks for it too is for the server to say (`dmarc=pass`), which
 * knows the public suffixes: `evil.co.uk` does not speak for `co.uk`.
 */
const speaksFor = (signing: string, domain: string): boolean =>
  signing.includes('.') && (signing === domain || domain.endsWith(`.${signing}`));

/** The same domain, or one within the other (RFC 7489 §3.1, relaxed). */
const isAligned = (one: string, other: string): boolean =>
  one.includes('.') &&
  other.includes('.') &&
  (one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`));

/** Comments may stand within one another (RFC 5322 §3.2.2), and hold what looks like a result. */
function withoutComments(text: string): string {
  let depth = 0;
  let kept = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\' && (depth > 0 || isQuoted)) at += 1;
    else if (character === '"' && depth === 0) isQuoted = !isQuoted;
    else if (character === '(' && !isQuoted) depth += 1;
    else if (character === ')' && depth > 0) depth -= 1;
    // Within quotes a semicolon parts nothing.
    else if (depth === 0) kept += isQuoted && /[;=\s]/.test(character) ? '_' : character;
  }
  return kept;
}
