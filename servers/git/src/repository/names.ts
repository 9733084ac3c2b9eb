import { isAbsolute, posix, relative, sep } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import type { Repository } from './repository.ts';

const LONGEST = 1_000;

/**
 * A revision as a caller gives it: gitrevisions(7). Git takes what begins with a minus for an option, also in places
 * where --end-of-options is not known.
 * @throws Refusal `invalid_revision`
 */
export function revision(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (text === '' || text.length > LONGEST || text.startsWith('-') || /[\u0000-\u001F\u007F]/.test(text))
    throw new Refusal(
      'invalid_revision',
      `${quote(text)} is no revision.`,
      'Give a branch, a tag, a commit, or such as HEAD~3; of a branch that begins with a minus, its full name refs/heads/….',
    );
  return text;
}

/** A hash in full, such as cursors have. */
export const isHash = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/**
 * Paths as a caller gives them, relative to the top of the repository; git takes them literally (GIT_LITERAL_PATHSPECS).
 * @throws Refusal `invalid_path`
 */
export const pathsIn = (repository: Repository, paths: readonly string[]): string[] =>
  paths.map((path) => pathIn(repository, path));

export function pathIn({ top }: Repository, path: string): string {
  const inside = posix.normalize((isAbsolute(path) ? relative(top, path) : path).split(sep).join('/'));
  if (path === '' || path.includes('\0') || inside === '..' || inside.startsWith('../') || isAbsolute(inside))
    throw new Refusal(
      'invalid_path',
      `${quote(path)} is not a path in the repository.`,
      'Give paths relative to the top of the repository.',
    );
  return inside;
}
