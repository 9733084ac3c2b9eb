import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';

/** Refs that a worktree has for itself; git-worktree(1), section Refs. */
export const OF_WORKTREE = ['refs/worktree', 'refs/bisect', 'refs/rewritten'] as const;

/**
 * Those of the objects that no ref leads to which all worktrees share.
 * @param objects full hashes; of commits, tags or anything else
 */
export async function unheld(
  git: Git,
  repository: Repository,
  objects: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const left = new Set<string>();
  const asked = new Set(objects);
  if (asked.size === 0) return [];
  let rest = '';
  const take = (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (asked.has(line)) left.add(line);
    return left.size < asked.size;
  };
  const shared = [...OF_WORKTREE.map((prefix) => `--exclude=${prefix}/*`), '--glob=refs/'];
  await git.run(
    repository,
    // Commits and tags, and what else was asked for itself.
    ['rev-list', '--objects', '--no-object-names', '--filter=tree:0', '--stdin', '--not', ...shared],
    { signal, take, input: [...asked, ''].join('\n') },
  );
  return [...left];
}
