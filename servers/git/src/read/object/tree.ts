import { decodeText } from '../../process/decode-text.ts';
import { NUL } from '../../process/record-cutter.ts';
import { quotePath } from '../text/quote-path.ts';

export interface TreeEntry {
  /** Octal, such as 100644. */
  readonly mode: string;
  readonly name: string;
  readonly hash: string;
}

export const MODE = { link: '120000', submodule: '160000', executable: '100755', tree: '40000' } as const;

const SPACE = 32;
const MODE_BYTES = 6;

/**
 * The entries of a tree object; gitformat-pack(5) has no word on them, tree-walk.c has.
 * @param hashBytes 20, or 32 where hashes are SHA-256
 */
export function treeEntries(bytes: Buffer, hashBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let start = 0;
  while (start < bytes.length) {
    const space = bytes.indexOf(SPACE, start);
    const nul = bytes.indexOf(NUL, start);
    if (space < 0 || space > start + MODE_BYTES || nul < space) break;
    const next = nul + 1 + hashBytes;
    entries.push({
      mode: bytes.toString('latin1', start, space),
      name: decodeText(bytes.subarray(space + 1, nul)),
      hash: bytes.toString('hex', nul + 1, next),
    });
    start = next;
  }
  return entries;
}

/** An entry on one line, as `ls -F` marks it, in words where there is no well-known mark. */
export function treeLine({ mode, name, hash }: TreeEntry): string {
  const shown = quotePath(name);
  switch (mode) {
    case MODE.tree:
      return `${shown}/`;
    case MODE.link:
      return `${shown} (link)`;
    case MODE.submodule:
      return `${shown} (submodule at ${hash})`;
    case MODE.executable:
      return `${shown} (executable)`;
    default:
      return shown;
  }
}
