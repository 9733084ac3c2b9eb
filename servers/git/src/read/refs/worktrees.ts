import { fromLatin1 } from '../../process/latin1.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { shortHash } from '../../repository/short-hash.ts';
import { cutText } from '../text/cut-text.ts';
import { quotePath } from '../text/quote-path.ts';
import type { AddRef, RefsQuestion } from './page.ts';

/** Git before 2.36 does not know -z here: it answers with its usage. */
const USAGE = 129;

/**
 * Working trees of a repository, the main one first.
 * @param nameOf how a folder is shown; undefined for one that callers may not see
 */
export async function worktreesIn(
  git: Git,
  repository: Repository,
  nameOf: (path: string) => string | undefined,
  { after, signal }: Pick<RefsQuestion, 'after' | 'signal'>,
  add: AddRef,
): Promise<void> {
  const list = ['worktree', 'list', '--porcelain'];
  let separator = '\0';
  let output = await git.run(repository, [...list, '-z'], { signal, codes: [0, USAGE] });
  if (output.code === USAGE) {
    separator = '\n';
    output = await git.run(repository, list, { signal });
  }
  const blocks = output.out.toString('latin1').split(separator + separator);
  for (const [index, block] of blocks.entries()) {
    const told = new Map(block.split(separator).map(attribute));
    const path = told.get('worktree');
    if (path === undefined || index <= (after?.[1] ?? -1)) continue;
    const name = nameOf(path);
    const words = [
      name === undefined ? '(a folder elsewhere)' : cutText(quotePath(name)),
      shortHash(told.get('HEAD') ?? '') || undefined,
      told.get('branch')?.replace(/^refs\/heads\//, ''),
      ...['bare', 'detached', 'locked', 'prunable'].filter((word) => told.has(word)),
    ];
    if (!add(words.filter((word) => word !== undefined).join(' '), [1, index, ''])) return;
  }
}

/** A line such as `HEAD 0123…` or `detached`; git-worktree(1), "Porcelain Format". @param line bytes as Latin-1 */
function attribute(line: string): [key: string, value: string] {
  const [key = ''] = line.split(' ', 1);
  return [key, fromLatin1(line.slice(key.length + 1))];
}
