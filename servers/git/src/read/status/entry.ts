import { decodeText } from '../../process/decode-text.ts';
import { fieldsOf } from '../../process/record-cutter.ts';
import { quotePath } from '../text/quote-path.ts';

/** In the order in which they are shown. */
export const groups = ['conflict', 'tracked', 'untracked'] as const;
export type Group = (typeof groups)[number];

export interface Entry {
  readonly group: Group;
  /** Two letters as in git's short format; git-status(1). */
  readonly letters: string;
  /** Its bytes as Latin-1, so that names compare as git sorts them, and none is changed. */
  readonly path: string;
  /** Where a path came from follows in a record of its own. */
  readonly isRenamed: boolean;
  readonly shown: string;
}

const SPACE = 32;

/** Where the path stands among the fields of a record; git-status(1), "Porcelain Format Version 2". */
const kinds: ReadonlyMap<string, { readonly group: Group; readonly fields: number }> = new Map([
  ['1', { group: 'tracked', fields: 9 }],
  ['2', { group: 'tracked', fields: 10 }],
  ['u', { group: 'conflict', fields: 11 }],
  ['?', { group: 'untracked', fields: 2 }],
]);

/** @returns undefined for what is no entry */
export function entryOf(record: Buffer): Entry | undefined {
  const type = String.fromCharCode(record[0] ?? 0);
  const kind = kinds.get(type);
  if (kind === undefined) return undefined;
  const fields = fieldsOf(record, SPACE, kind.fields);
  const path = fields.at(-1) ?? Buffer.alloc(0);
  const letters = kind.group === 'untracked' ? '??' : (fields[1]?.toString() ?? '').replaceAll('.', ' ');
  return {
    group: kind.group,
    letters,
    path: path.toString('latin1'),
    isRenamed: type === '2',
    shown: shownName(path),
  };
}

/** As git's short format shows names: also in quotes where they have a space, so that ` -> ` is clear. */
export function shownName(bytes: Buffer): string {
  const name = decodeText(bytes);
  const quoted = quotePath(name);
  return quoted === name && name.includes(' ') ? `"${name}"` : quoted;
}
