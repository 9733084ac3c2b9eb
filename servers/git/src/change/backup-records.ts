/**
 * Takes output apart that ends each record with a NUL, as `-z` makes git write it.
 * @param each gets a record with each byte as one Latin-1 character, which keeps names that are no UTF-8; answers false
 * when it has enough
 * @returns for `take` of a run
 */
export function records(each: (record: string) => boolean): (chunk: Buffer) => boolean {
  let rest = '';
  return (chunk) => {
    const parts = (rest + chunk.toString('latin1')).split('\0');
    rest = parts.pop() ?? '';
    return parts.every(each);
  };
}

/** The reverse: names for `-z --stdin`. */
export const asRecords = (names: readonly string[]): Buffer =>
  Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
