import { decodeText } from '../process/decode-text.ts';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import { fieldsOf, NUL } from './records.ts';

/**
 * How far branches and their upstreams are apart, such as `ahead 1, behind 2`, `gone`, or nothing. Git would work it out
 * for every branch before it sorts them, so it is asked for those on a page alone.
 * @param names full names of refs, their bytes as Latin-1
 */
export async function distancesOf(
  git: Git,
  repository: Repository,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const distances = new Map<string, string>();
  // Names that are no UTF-8 cannot be said in an argument.
  const sayable = names.filter(
    (name) => Buffer.from(decodeText(Buffer.from(name, 'latin1'))).toString('latin1') === name,
  );
  if (sayable.length === 0) return distances;
  const { out } = await git.run(
    repository,
    [
      'for-each-ref',
      '--format=%(refname)%00%(upstream:track,nobracket)',
      ...sayable.map((name) => Buffer.from(name, 'latin1').toString()),
    ],
    { signal },
  );
  for (const line of out.toString('latin1').split('\n')) {
    const [name = Buffer.alloc(0), distance = Buffer.alloc(0)] = fieldsOf(
      Buffer.from(line, 'latin1'),
      NUL,
      2,
    );
    distances.set(name.toString('latin1'), distance.toString());
  }
  return distances;
}
