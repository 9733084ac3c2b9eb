import { mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '@handrail/domain';
import type { Git } from '../repository/git.ts';
import { statAt } from '../repository/stat-at.ts';
import { demandNewAddress } from '../remote/address.ts';
import { branchName, newBranchName } from '../repository/branch-name.ts';

/** Nothing is made inside of a git directory, where it could pass for a part of it. */
function demandPlace(path: string): void {
  if (path.split('/').some((name) => name.toLowerCase() === '.git'))
    throw new Refusal(
      'invalid_path',
      'A repository cannot be made inside of a .git folder.',
      'Use another path.',
    );
  if (statAt(path)?.isDirectory() === false)
    throw new Refusal('exists', 'There is a file at this path.', 'Use another path.');
}

/**
 * Makes an empty repository, in a new folder or in one that has files; those stay as they are.
 * @param path real path in the roots
 * @throws Refusal `exists`
 */
export async function init(
  git: Git,
  path: string,
  { branch = 'main', signal }: { branch: string | undefined; signal: AbortSignal },
): Promise<void> {
  demandPlace(path);
  const has = (name: string) => statAt(join(path, name)) !== undefined;
  if (has('.git') || (has('HEAD') && has('objects')))
    throw new Refusal('exists', 'There is a repository already.', 'git_status shows its state.');
  mkdirSync(path, { recursive: true });
  await git.outside(
    path,
    ['init', '--quiet', '--template=', `--initial-branch=${newBranchName(branch)}`, '--', '.'],
    {
      signal,
    },
  );
}

export interface Clone {
  readonly url: string;
  /** Branch or tag that is checked out; that of the remote unless told. */
  readonly branch: string | undefined;
  /** Commits of history. */
  readonly depth: number | undefined;
  readonly signal: AbortSignal;
}

/** Nothing but what is asked: no templates, no submodules, no other program on the other side than git's own. */
const ALWAYS = [
  '--quiet',
  '--template=',
  '--no-recurse-submodules',
  '--no-local',
  '--upload-pack=git-upload-pack',
];

/**
 * Clones into a folder that is new or empty; git removes what it made when it fails or is ended.
 * @param path real path in the roots
 * @throws Refusal `exists`, `protocol_refused`, and what keeps git from reaching the remote
 */
export async function clone(git: Git, path: string, { url, branch, depth, signal }: Clone): Promise<void> {
  demandPlace(path);
  demandNewAddress(url);
  if (statAt(path) !== undefined && readdirSync(path).length > 0)
    throw new Refusal('exists', 'There is something at this path already.', 'Use a new or an empty folder.');
  mkdirSync(dirname(path), { recursive: true });
  const options = [
    ...(branch === undefined ? [] : [`--branch=${branchName(branch)}`]),
    ...(depth === undefined ? [] : [`--depth=${depth}`]),
  ];
  await git.outside(dirname(path), ['clone', ...ALWAYS, ...options, '--', url, basename(path)], {
    signal,
    network: true,
  });
}
