const LONGEST = 32;

/** What an account may be called: it is part of ids and URIs. */
export const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Resources that stand where accounts do in URIs: `email://message/…` would mean two things. */
export const RESERVED: ReadonlySet<string> = new Set(['message', 'outbox']);

/** A name as near to the wish as allowed. */
export function nameLike(wish: string): string {
  const name = wish
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, LONGEST)
    .replace(/-$/, '');
  return name === '' ? 'mail' : name;
}

/** The name, or with the first number behind it that makes it new; it is taken from then on. */
export function claimName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free) || RESERVED.has(free); count += 1) {
    const suffix = `-${count}`;
    free = `${name.slice(0, LONGEST - suffix.length)}${suffix}`;
  }
  taken.add(free);
  return free;
}

/** `example` of `mail.example.org` and of `example.co.uk`: what a person would call it. */
export function siteOf(host: string): string {
  const labels = host.split('.').slice(0, -1);
  const last = labels.at(-1) ?? host;
  return last.length <= 3 ? (labels.at(-2) ?? last) : last;
}
