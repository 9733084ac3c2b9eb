import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import { shortHash } from '../repository/short-hash.ts';

/** Hash by full name of the ref. */
export type Refs = ReadonlyMap<string, string>;

const LIMIT = 64 << 20;

/** Refs as they are, but those that only point at another; one process. */
export async function refsBelow(
  git: Git,
  repository: Repository,
  prefixes: readonly string[],
  signal: AbortSignal,
): Promise<Refs> {
  const { out } = await git.run(
    repository,
    [
      'for-each-ref',
      '--format=%(if)%(symref)%(then)%(else)%(objectname) %(refname)%(end)',
      '--',
      ...prefixes,
    ],
    { signal, limit: LIMIT },
  );
  return new Map(
    out
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const space = line.indexOf(' ');
        return [line.slice(space + 1), line.slice(0, space)];
      }),
  );
}

/** What changed between two states, a line a ref. */
export function changedRefs(before: Refs, after: Refs): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (old === now) return [];
    const shown = name.replace(/^refs\/(?:remotes|tags|heads)\//, '');
    if (old === undefined) return [`${shown} is new at ${shortHash(now ?? '')}`];
    return [
      now === undefined
        ? `${shown} is gone, was ${shortHash(old)}`
        : `${shown} ${shortHash(old)}..${shortHash(now)}`,
    ];
  });
}
