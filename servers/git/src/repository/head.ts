import { join } from 'node:path';
import type { Git } from './git.ts';
import { readRegular } from './read-regular.ts';
import type { Repository } from './repository.ts';

/** The branch that is checked out, short name, born or not; undefined when detached. */
export function currentBranch({ gitDirectory }: Repository): string | undefined {
  const head = readRegular(join(gitDirectory, 'HEAD'), 8_192)?.toString() ?? '';
  return /^ref: refs\/heads\/(.+?)\s*$/s.exec(head)?.[1];
}

/** Full hash of the commit that is checked out; undefined on a branch without any. */
export async function headCommit(
  git: Git,
  repository: Repository,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { out } = await git.run(repository, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}'], {
    signal,
    codes: [0, 1],
  });
  return out.length === 0 ? undefined : out.toString().trim();
}
