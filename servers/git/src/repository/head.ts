import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

/** The branch that is checked out, short name, born or not; undefined when detached. */
export function currentBranch({ gitDirectory }: Repository): string | undefined {
  const head = readFileSync(join(gitDirectory, 'HEAD'), 'utf8');
  return /^ref: refs\/heads\/(.+?)\s*$/s.exec(head)?.[1];
}
