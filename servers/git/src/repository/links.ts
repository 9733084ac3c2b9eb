import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

interface Seen {
  readonly stamp: string;
  /** Paths of the links and folders in it. */
  readonly links: readonly string[];
  readonly folders: readonly string[];
}

/** By path: what a folder held when it was last read, good as long as it has not changed. */
const seen = new Map<string, Seen>();
const MOST_SEEN = 20_000;

/** A change within the same tick of the disk's clock leaves no trace. */
const SETTLED_MS = 1_000;

/** Every link in a folder and below it; links are not followed. What cannot be read has none. */
export function* linksBelow(folder: string): Generator<string> {
  const { links, folders } = look(folder);
  yield* links;
  for (const one of folders) yield* linksBelow(one);
}

/** The links and the folders in a folder itself. */
export const linksIn = (folder: string): Pick<Seen, 'links' | 'folders'> => look(folder);

const NOTHING: Seen = { stamp: '', links: [], folders: [] };

function look(folder: string): Seen {
  try {
    const stat = lstatSync(folder, { bigint: true, throwIfNoEntry: false });
    if (stat?.isDirectory() !== true) return NOTHING;
    const stamp = stampOf(stat);
    const known = seen.get(folder);
    if (known?.stamp === stamp) return known;
    const entries = readdirSync(folder, { withFileTypes: true });
    const paths = (kind: 'isSymbolicLink' | 'isDirectory') =>
      entries.filter((entry) => entry[kind]()).map(({ name }) => join(folder, name));
    const found = { stamp, links: paths('isSymbolicLink'), folders: paths('isDirectory') };
    if (seen.size >= MOST_SEEN) seen.clear();
    if (Date.now() - Number(stat.ctimeMs) > SETTLED_MS) seen.set(folder, found);
    return found;
  } catch {
    return NOTHING; // not open to us, and so not to git
  }
}

const stampOf = ({ dev, ino, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${dev} ${ino} ${mtimeNs} ${ctimeNs}`;
