import { relative, sep } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { isInside } from '../../repository/contained.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { isKnownBranch } from '../branch/lookup.ts';
import { newBranchName } from '../../repository/branch-name.ts';

interface Add {
  /** Real path inside the roots; its last names may not exist. */
  readonly path: string;
  /** Real paths. */
  readonly roots: readonly string[];
  /** Made at HEAD when there is none of that name; git names it after the folder unless told. */
  readonly name: string | undefined;
  readonly signal: AbortSignal;
}

/** @throws Refusal `invalid_path`, `exists`, `invalid_name` */
export async function addWorktree(
  git: Git,
  repository: Repository,
  { path, roots, name, signal }: Add,
): Promise<void> {
  if (isInGitDirectory(repository, path, roots))
    throw new Refusal(
      'invalid_path',
      `${quote(relative(repository.top, path))} is in a git directory.`,
      'Give a path beside the files of the repository.',
    );
  const branch = name === undefined ? undefined : newBranchName(name);
  const isKnown = branch !== undefined && (await isKnownBranch(git, repository, branch, signal));
  const made = branch === undefined || isKnown ? [] : ['-b', branch];
  const existing = branch !== undefined && isKnown ? [branch] : [];
  const args = ['worktree', 'add', '--no-guess-remote', ...made, '--end-of-options', path, ...existing];
  await git.run(repository, args, { signal });
}

/** File systems may take `.GIT` for the same. */
const isInGitDirectory = (
  { gitDirectory, commonDirectory }: Repository,
  path: string,
  roots: readonly string[],
): boolean =>
  isInside(path, [gitDirectory, commonDirectory]) ||
  roots.some(
    (root) =>
      isInside(path, [root]) &&
      relative(root, path)
        .split(sep)
        .some((part) => part.toLowerCase() === '.git'),
  );
