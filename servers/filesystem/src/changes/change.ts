import { join } from 'node:path';
import * as z from 'zod';
import type { Place } from '../paths/locate.ts';

/** A place by the real path of its root, and its names below it. */
export const spot = z.object({ root: z.string(), components: z.array(z.string()) });
export type Spot = z.output<typeof spot>;

/** A place by the real path of its root. */
export const spotOf = ({ root, components }: Pick<Place, 'root' | 'components'>): Spot => ({
  root: root.directory.path(),
  components: [...components],
});

/** What was, or will be, at a place. */
const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absent') }),
  z.object({
    kind: z.literal('file'),
    /** SHA-256 in hex, which its before-image is stored under; null for a large file that was moved or copied as it was. */
    digest: z.string().nullable(),
    size: z.int(),
    /** Permissions, without set-user-ID, set-group-ID and sticky. */
    mode: z.int(),
    /** In ns since 1970, where there is no digest to compare. */
    mtime: z.string().optional(),
  }),
  /** A directory that was made, with nothing in it. */
  z.object({ kind: z.literal('directory') }),
  z.object({ kind: z.literal('link'), target: z.string() }),
  /** A directory with what is in it; where it is in the trash, and how many bytes its files have. */
  z.object({ kind: z.literal('tree'), trash: z.string().nullable(), size: z.number() }),
]);
export type State = z.output<typeof state>;
export type FileState = Extract<State, { kind: 'file' }>;

export const absent: State = { kind: 'absent' };

/** What happens at one place, or what moves from one to another. */
const item = z.union([
  z.object({ at: spot, before: state, after: state }),
  z.object({ from: spot, to: spot, what: state }),
]);
export type Item = z.output<typeof item>;

/** One change, as the journal holds it from before it is done. */
export const change = z.object({
  id: z.string(),
  /** ms since 1970. */
  at: z.number(),
  tool: z.string(),
  caller: z.string().optional(),
  /** The change that this one takes back. */
  undoes: z.string().optional(),
  /** In the order they are done. */
  items: z.array(item).min(1),
  /** Parent directories that were made for it, outermost first. */
  made: z.array(spot),
});
export type Change = z.output<typeof change>;

export const inverse = (one: Item): Item =>
  'at' in one
    ? { at: one.at, before: one.after, after: one.before }
    : { from: one.to, to: one.from, what: one.what };

/** What a change leads from and to, at each place that it names. */
export interface Span {
  readonly at: Spot;
  readonly before: State;
  readonly after: State;
}

export function spansOf(items: readonly Item[]): Span[] {
  const spans = new Map<string, Span>();
  const step = (at: Spot, before: State, after: State) => {
    const key = pathOf(at);
    spans.set(key, { at, before: spans.get(key)?.before ?? before, after });
  };
  for (const one of items) {
    if ('at' in one) step(one.at, one.before, one.after);
    else {
      step(one.from, one.what, absent);
      step(one.to, absent, one.what);
    }
  }
  return [...spans.values()];
}

export const pathOf = ({ root, components }: Spot): string => join(root, ...components);
