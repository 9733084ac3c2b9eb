import { fromLatin1, isSayable } from '../../process/latin1.ts';
import { eachRecord } from '../../repository/each-record.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { fieldsOf, NUL } from '../../process/record-cutter.ts';

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
  const sayable = names.filter(isSayable).map(fromLatin1);
  if (sayable.length === 0) return distances;
  const args = ['for-each-ref', '--format=%(refname)%00%(upstream:track,nobracket)', ...sayable];
  await eachRecord(git, repository, args, { signal }, ({ bytes }) => {
    const [name, distance] = fieldsOf(bytes, NUL, 2);
    if (name !== undefined && distance !== undefined)
      distances.set(name.toString('latin1'), distance.toString());
    return true;
  });
  return distances;
}
