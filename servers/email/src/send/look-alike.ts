import { domainToUnicode } from 'node:url';
import { distance } from 'fastest-levenshtein';
import { mailboxKey } from '../compose/recipient.ts';

/** Letters and digits that look the same in most fonts, of Latin, Cyrillic and Greek. */
const TWINS: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/[0оοօ]/g, 'o'],
  [/[1liıіιӏ|]/g, 'l'],
  [/[5ѕ]/g, 's'],
  [/[аα]/g, 'a'],
  [/[еє]/g, 'e'],
  [/[сϲ]/g, 'c'],
  [/[рρ]/g, 'p'],
  [/[хχ]/g, 'x'],
  [/[уγ]/g, 'y'],
  [/[ԁ]/g, 'd'],
  [/[һ]/g, 'h'],
  [/[јϳ]/g, 'j'],
  [/[кκ]/g, 'k'],
  [/[тτ]/g, 't'],
  [/[нη]/g, 'n'],
  [/[вβ]/g, 'b'],
  [/[мμ]/g, 'm'],
  [/[ԛ]/g, 'q'],
  [/[ԝω]/g, 'w'],
  [/[νѵ]/g, 'v'],
];

/** What an address looks like at a glance. */
const skeleton = (text: string): string =>
  TWINS.reduce(
    (seen, [alike, letter]) => seen.replace(alike, letter),
    text.normalize('NFKD').replace(/\p{M}/gu, ''),
  );

/** Shorter names differ by a letter all the time. */
const SHORT = 5;
const LONG = 12;

/** One letter, of long names two; or what looks the same. */
const isNear = (a: string, b: string): boolean => {
  if (skeleton(a) === skeleton(b)) return true;
  const shorter = Math.min(a.length, b.length);
  return shorter >= SHORT && distance(a, b) <= (shorter >= LONG ? 2 : 1);
};

const split = (address: string): readonly [string, string] => {
  const key = mailboxKey(address);
  const at = key.lastIndexOf('@');
  return [key.slice(0, at), domainToUnicode(key.slice(at + 1))];
};

/** The known address that another one could be taken for: nearly the same name, nearly the same domain, and not the same. */
export function lookAlike(address: string, known: Iterable<string>): string | undefined {
  const [local, domain] = split(address);
  for (const candidate of known) {
    const [theirs, place] = split(candidate);
    if (local === theirs && domain === place) continue;
    if ((local === theirs || isNear(local, theirs)) && (domain === place || isNear(domain, place)))
      return candidate;
  }
  return undefined;
}

/** The same of a domain alone. */
export function lookAlikeDomain(domain: string, known: Iterable<string>): string | undefined {
  const shown = domainToUnicode(domain);
  for (const candidate of known) {
    const theirs = domainToUnicode(candidate);
    if (theirs !== shown && isNear(shown, theirs)) return candidate;
  }
  return undefined;
}
