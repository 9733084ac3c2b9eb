import { quote, Refusal } from '@handrail/domain';
import type { Omitted } from '../paths/walk.ts';
import type { Workspace } from '../paths/workspace.ts';
import type { Batch } from './batches.ts';
import { searchInOrder } from './in-order.ts';
import type { Finding, Outcome, Query } from './job.ts';
import { invalid } from './pattern.ts';
import type { SearchPool } from './pool.ts';
import { type After, openTargets, type Scope, type Spot, type Target } from './targets.ts';

interface Means {
  readonly workspace: Workspace;
  readonly pool: SearchPool;
  readonly signal: AbortSignal;
  /** Where it is noted what the walk leaves out. */
  readonly omitted: Omitted;
}

interface Question extends Scope {
  /** The pattern as it was given, for what is said of it. */
  readonly text: string;
  readonly query: Query;
  readonly after: (After & { readonly target: number }) | undefined;
}

/** A file that was searched. */
export interface SearchedFile extends Spot {
  /** Number of its target: there is one for each root, or one for the path. */
  readonly target: number;
  readonly shown: string;
}

export type FoundFile = SearchedFile & Finding;

/** What came of some files, in the order of the walk. */
export interface Stretch extends Pick<Outcome, 'searched' | 'isShort' | 'binary' | 'cut'> {
  readonly found: readonly FoundFile[];
  readonly unreadable: readonly SearchedFile[];
  /** The last file that was searched; where the stretch is short, the search is to go on from there. */
  readonly last: SearchedFile | undefined;
}

/**
 * Searches files in the order of a walk, and tells of some at a time. The consumer may end it at any time, and has to
 * when a stretch is short.
 * @throws Refusal, among others `pattern_too_slow` and `invalid_pattern`; the signal's reason
 */
export async function* searchText(
  { text, query, after, ...scope }: Question,
  { pool, ...means }: Means,
): AsyncGenerator<Stretch, void, void> {
  const targets = openTargets(scope, means);
  const waiting = new Set(targets);
  const first = after?.target ?? 0;
  try {
    for (const [number, target] of targets.entries()) {
      if (number < first) continue;
      const queue = pool.begin(query, means.signal);
      waiting.delete(target);
      const batches = ownBatches(target, number === first ? after : undefined);
      for await (const { batch, outcome } of searchInOrder(batches, queue, pool.ahead)) {
        const fileAt = (index: number): SearchedFile => {
          const spot = spotAt(batch, index);
          const { root, components } = target.base;
          const address = { root, components: [...components, ...spot.path, spot.name] };
          return { ...spot, target: number, shown: means.workspace.show(address) };
        };
        const { findings, unreadable, searched, isShort, binary, cut, fault } = outcome;
        yield {
          found: findings.map((finding) => ({ ...finding, ...fileAt(finding.index) })),
          unreadable: unreadable.map(fileAt),
          last: searched === 0 ? undefined : fileAt(searched - 1),
          searched,
          isShort,
          binary,
          cut,
        };
        if (fault !== undefined) throw inWords(fault.reason, text, fileAt(fault.index).shown);
      }
    }
  } finally {
    for (const target of waiting) target[Symbol.dispose]();
  }
}

/** The batches of a target, which is disposed of when the last of them has been released. */
async function* ownBatches(target: Target, after: After | undefined): AsyncGenerator<Batch, void, void> {
  let owners = 1;
  const letGo = () => {
    owners -= 1;
    if (owners === 0) target[Symbol.dispose]();
  };
  try {
    for await (const batch of target.batches(after)) {
      owners += 1;
      const release = () => {
        batch.release();
        letGo();
      };
      yield { ...batch, release };
    }
  } finally {
    letGo();
  }
}

function spotAt({ files }: Batch, index: number): Spot {
  let left = index;
  for (const { path, names } of files) {
    const name = names[left];
    if (name !== undefined) return { path, name };
    left -= names.length;
  }
  throw new RangeError(`a batch has no file ${index}`);
}

const inWords = (reason: string | undefined, pattern: string, shown: string): Refusal =>
  reason === undefined
    ? new Refusal(
        'pattern_too_slow',
        `The pattern ${quote(pattern)} takes too long with a line of ${quote(shown)}.`,
        'Avoid repetition within repetition, as in (a+)+, or leave such files out by path or glob.',
      )
    : invalid(pattern, `is not valid: ${reason}`);
