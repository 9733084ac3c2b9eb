import { join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { isHash, revision } from '../../repository/names.ts';
import type { Repository } from '../../repository/repository.ts';
import { callerPattern } from './caller-text.ts';
import { readShort } from '../../repository/read-short.ts';

/** A hash in a cursor, or one with `^` before it: what a range leaves out. */
export const isResolved = (text: string): boolean => isHash(text.replace(/^\^/, ''));

/**
 * What a revision or a range stands for at this moment, so that the next page goes on from there whatever moves.
 * @returns hashes; those that a range leaves out with `^` before them
 * @throws Refusal `invalid_revision`, `unknown_revision`
 */
export async function resolve(
  git: Git,
  repository: Repository,
  asked: string,
  signal: AbortSignal,
): Promise<string[]> {
  const known = isResolved(asked) ? asked : asked === 'HEAD' ? branchHead(repository) : undefined;
  if (known !== undefined) return [known];
  const { out } = await git.run(repository, ['rev-parse', checked(asked), '--'], { signal });
  return out.toString().split('\n').filter(isResolved);
}

/**
 * The same for what is to name one object.
 * @throws Refusal as `resolve`
 */
export async function resolveOne(
  git: Git,
  repository: Repository,
  asked: string,
  signal: AbortSignal,
): Promise<string> {
  const [one, ...others] = await resolve(git, repository, asked, signal);
  if (one !== undefined && !one.startsWith('^') && others.length === 0) return one;
  throw new Refusal(
    'invalid_revision',
    `${quote(asked)} names several revisions, and one is needed.`,
    'Give one end of the range.',
  );
}

/** A revision as a caller gives it. It may hold a pattern, which git looks for in messages. */
export function checked(asked: string): string {
  const text = revision(asked);
  if (/^:\/|\^\{\//.test(text)) callerPattern('rev', text);
  return text;
}

/**
 * What HEAD stands for where that is plain to see, which spares a process: on a branch that has a file of its own. Packed
 * refs, other formats and detached heads are for git.
 */
function branchHead({ gitDirectory, commonDirectory }: Repository): string | undefined {
  const ref = /^ref: (refs\/heads\/[^\n]+)\n$/.exec(readShort(join(gitDirectory, 'HEAD')) ?? '')?.[1];
  const hash = ref === undefined ? '' : (readShort(join(commonDirectory, ref)) ?? '').trimEnd();
  return isHash(hash) ? hash : undefined;
}
