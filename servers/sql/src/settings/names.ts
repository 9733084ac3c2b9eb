const LONGEST = 40;

/** What a connection may be called. */
export const NAME = new RegExp(`^[a-z0-9_-]{1,${LONGEST}}$`);

/** A name as near to the wish as allowed; the fallback where nothing is left of it. */
export function nameLike(wish: string, fallback: string): string {
  const name = wish
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, LONGEST);
  return name === '' ? fallback : name;
}

/** The name, or with the first number behind it that makes it new; it is taken from then on. */
export function claimName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) {
    const suffix = `-${count}`;
    free = `${name.slice(0, LONGEST - suffix.length)}${suffix}`;
  }
  taken.add(free);
  return free;
}
