import { domainToUnicode } from 'node:url';
import { quote } from '@handrail/domain';
import type { Backend } from '../backend/backend.ts';
import { mailboxKey } from '../compose/recipient.ts';
import { type Address, domainOf } from '../message/address.ts';
import type { Summary } from '../message/message.ts';
import { lookAlike, lookAlikeDomain } from './look-alike.ts';

/** Latest messages of Sent that are looked at, and addresses that it is searched for beyond them. */
const PAGES = 2;
const PAGE = 100;
const SEARCHED = 20;
const CANDIDATES = 3;

/** Neither that somebody was written to nor that nobody was. */
export const NOT_LOOKED_UP = 'not looked up whether mail went there before';

interface Place {
  readonly backend: Backend;
  /** Paths of the mailboxes that say whom this account wrote to; see `sentMailboxes`. */
  readonly sent: readonly string[];
  readonly identities: readonly Address[];
}

/**
 * What a person should know of each recipient, by address: whether this account never wrote there, and whom it could be
 * taken for. Whom this account wrote to is told by what lies among its sent mail in its own name.
 */
export async function strangenessOf(
  recipients: readonly string[],
  place: Place,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const own = new Set(place.identities.map(({ address }) => mailboxKey(address)));
  const isOurs = ({ from }: Summary): boolean => from.some(({ address }) => own.has(mailboxKey(address)));
  const known = new Set([...own, ...(await lately(place, isOurs, signal))]);
  let searches = place.sent.length === 0 ? 0 : SEARCHED;
  /** Undefined: not looked up. */
  const wroteTo = async (text: string, fits: (key: string) => boolean): Promise<boolean | undefined> => {
    if ([...known].some(fits)) return true;
    if (searches-- <= 0) return undefined;
    const found = await place.backend.search(
      { mailboxes: place.sent, to: text },
      { most: CANDIDATES },
      signal,
    );
    for (const row of found.rows.filter(isOurs))
      for (const key of await recipientsOf(place.backend, row, signal))
        if (fits(key)) return known.add(key).size > 0;
    return false;
  };

  const signs = new Map<string, readonly string[]>();
  for (const address of recipients) {
    const key = mailboxKey(address);
    const wrote = await wroteTo(address, (other) => other === key);
    if (wrote === true) {
      signs.set(address, []);
      continue;
    }
    const domain = domainOf(key);
    const wroteThere = await wroteTo(`@${domain}`, (other) => domainOf(other) === domain);
    const twin =
      lookAlike(key, known) ??
      (wroteThere === false ? lookAlikeDomain(domain, [...known].map(domainOf)) : undefined);
    const unicode = domainToUnicode(domain);
    signs.set(address, [
      newness(wrote, wroteThere),
      ...(twin === undefined ? [] : [`looks like ${twin}, and is not`]),
      ...(unicode === domain ? [] : [`its domain reads ${quote(unicode)}`]),
    ]);
  }
  return signs;
}

function newness(wrote: boolean | undefined, wroteThere: boolean | undefined): string {
  if (wrote === undefined) return NOT_LOOKED_UP;
  return wroteThere === false ? 'never written to before, nor anybody there' : 'never written to before';
}

async function lately(
  { backend, sent }: Place,
  isOurs: (row: Summary) => boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const known: string[] = [];
  if (sent.length === 0) return known;
  let after: unknown;
  for (let page = 0; page < PAGES; page++) {
    const where = { most: PAGE, ...(after !== undefined && { after }) };
    const { rows, next } = await backend.search({ mailboxes: sent }, where, signal);
    known.push(...rows.filter(isOurs).flatMap(({ to }) => to.map(({ address }) => mailboxKey(address))));
    if (next === undefined) break;
    after = next;
  }
  return known;
}

/** A search finds parts of addresses, and in Cc too, which a row does not have. */
async function recipientsOf(backend: Backend, { ref }: Summary, signal: AbortSignal): Promise<string[]> {
  const { to, cc, bcc } = await backend.message(ref, signal);
  return [...to, ...cc, ...bcc].map(({ address }) => mailboxKey(address));
}
