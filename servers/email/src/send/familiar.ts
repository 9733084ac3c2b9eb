import { domainToUnicode } from 'node:url';
import { quote } from '@handrail/domain';
import type { Backend } from '../backend/backend.ts';
import { mailboxKey } from '../compose/recipient.ts';
import type { Address } from '../message/address.ts';
import type { Summary } from '../message/message.ts';
import { lookAlike, lookAlikeDomain } from './look-alike.ts';

/** Latest messages of Sent that are looked at, and addresses that it is searched for beyond them. */
const PAGES = 2;
const PAGE = 100;
const SEARCHED = 20;
const CANDIDATES = 3;

/**
 * What a person should know of each recipient, by address: whether this account never wrote there, and whom it could be
 * taken for. What this account wrote to is told by its Sent mailbox.
 */
export async function strangenessOf(
  recipients: readonly string[],
  {
    backend,
    sent,
    identities,
  }: {
    readonly backend: Backend;
    readonly sent: string | undefined;
    readonly identities: readonly Address[];
  },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const own = identities.map(({ address }) => mailboxKey(address));
  const known = new Set([...own, ...(sent === undefined ? [] : await lately(backend, sent, signal))]);
  let searches = sent === undefined ? 0 : SEARCHED;
  const wroteTo = async (text: string, fits: (key: string) => boolean): Promise<boolean> => {
    if ([...known].some(fits)) return true;
    if (sent === undefined || searches-- <= 0) return false;
    const found = await backend.search({ mailboxes: [sent], to: text }, { most: CANDIDATES }, signal);
    for (const row of found.rows)
      for (const key of await recipientsOf(backend, row, signal))
        if (fits(key)) return known.add(key).size > 0;
    return false;
  };

  const signs = new Map<string, readonly string[]>();
  for (const address of recipients) {
    const key = mailboxKey(address);
    if (await wroteTo(address, (other) => other === key)) {
      signs.set(address, []);
      continue;
    }
    const domain = domainOf(key);
    const isNewDomain = !(await wroteTo(`@${domain}`, (other) => domainOf(other) === domain));
    const twin =
      lookAlike(key, known) ?? (isNewDomain ? lookAlikeDomain(domain, [...known].map(domainOf)) : undefined);
    const unicode = domainToUnicode(domain);
    signs.set(address, [
      isNewDomain ? 'never written to before, nor anybody there' : 'never written to before',
      ...(twin === undefined ? [] : [`looks like ${twin}, and is not`]),
      ...(unicode === domain ? [] : [`its domain reads ${quote(unicode)}`]),
    ]);
  }
  return signs;
}

const domainOf = (key: string): string => key.slice(key.lastIndexOf('@') + 1);

async function lately(backend: Backend, sent: string, signal: AbortSignal): Promise<string[]> {
  const known: string[] = [];
  let after: unknown;
  for (let page = 0; page < PAGES; page++) {
    const where = { most: PAGE, ...(after !== undefined && { after }) };
    const { rows, next } = await backend.search({ mailboxes: [sent] }, where, signal);
    known.push(...rows.flatMap(({ to }) => to.map(({ address }) => mailboxKey(address))));
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
