import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { fromLatin1, latin1Records } from '../process/latin1.ts';
import { readRegular } from './read-regular.ts';

const MODE = Buffer.from([0, 0, 0xe0, 0]); // 0160000, as an entry of the index has it
const MOST = 200;
/** Some five million files. */
const LARGEST_INDEX = 2 ** 29;

interface Known {
  readonly stamp: string;
  readonly paths: readonly string[];
}

/** By git directory. */
const known = new Map<string, Known>();
const MOST_KNOWN = 1_000;

/**
 * The paths of submodules in the index, each byte one Latin-1 character.
 * @param list runs `git ls-files --stage -z`; only where the file of the index has what looks like the mode of one, since
 * that takes longer than most work. git-index(5)
 * @throws Refusal `too_many_submodules`
 */
export async function gitlinks(
  gitDirectory: string,
  list: (take: (chunk: Buffer) => boolean) => Promise<unknown>,
): Promise<readonly string[]> {
  const index = join(gitDirectory, 'index');
  const stat = lstatSync(index, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isFile())
    throw new Refusal(
      'broken',
      'The index of this repository is no regular file.',
      'A person has to mend it.',
    );
  const stamp = `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
  const before = known.get(gitDirectory);
  if (before?.stamp === stamp) return before.paths;
  const paths: string[] = [];
  if (mayHaveAny(gitDirectory, index)) await list(collector(paths));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(gitDirectory, { stamp, paths });
  return paths;
}

/** Bytes that look like the mode may be something else, but none is overlooked. */
const mayHaveAny = (gitDirectory: string, index: string): boolean =>
  readRegular(index, LARGEST_INDEX)?.includes(MODE) !== false ||
  readdirSync(gitDirectory).some((name) => name.startsWith('sharedindex.'));

function collector(paths: string[]): (chunk: Buffer) => boolean {
  return latin1Records((record) => {
    if (!record.startsWith('160000 ')) return true;
    paths.push(record.slice(record.indexOf('\t') + 1));
    if (paths.length <= MOST) return true;
    throw new Refusal(
      'too_many_submodules',
      `This repository has more than ${MOST} submodules, such as ${quote(fromLatin1(paths[0] ?? ''))}.`,
      'A person can do this by hand.',
    );
  });
}
