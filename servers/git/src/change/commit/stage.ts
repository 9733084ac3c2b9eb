import { join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { decodeText } from '../../process/decode-text.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { statAt } from '../../repository/stat-at.ts';
import { keepIndex, type Kept } from '../backup/backup.ts';
import { isWithin, sortContents } from '../backup/contents.ts';
import { asRecords, toLatin1 } from '../../process/latin1.ts';
import { readState, type State } from '../backup/state.ts';
import { inLockedIndex } from './locked-index.ts';

interface Asked {
  /** As `pathsIn` gives them; all that changed when left out. */
  readonly paths: readonly string[] | undefined;
  readonly tool: string;
  readonly signal: AbortSignal;
}

/** The whole tree, as a path. */
const ALL = ['.'];

/** Stages what the working tree holds at the paths, deletions too. All or nothing. */
export async function stage(git: Git, repository: Repository, asked: Asked): Promise<Kept | undefined> {
  const { paths, tool, signal } = asked;
  const state = await readStageable(git, repository, paths, signal);
  const kept = await keepIndex(git, repository, state, { tool, signal });
  await inLockedIndex(repository, {
    verb: 'add',
    commits: false,
    do: async (environment) => await stageInto(git, repository, state, { ...asked, environment }),
  });
  return kept;
}

/**
 * What can be staged at the paths, or everywhere.
 * @throws Refusal `no_such_path`, `ignored`, `repository_within`
 */
export async function readStageable(
  git: Git,
  repository: Repository,
  paths: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<State> {
  const state = await readState(git, repository, { signal, paths: paths ?? ALL });
  await demandStageable(git, repository, state, paths ?? [], signal);
  return state;
}

/** Puts the changes into an index, however many there are. */
export async function stageInto(
  git: Git,
  repository: Repository,
  { changed }: State,
  { signal, environment }: { readonly signal: AbortSignal; readonly environment: Record<string, string> },
): Promise<void> {
  const { removed, present } = await sortContents(repository, changed, signal);
  for (const [options, names] of [
    [['--force-remove'], removed],
    [['--add', '--remove', '--replace'], present],
  ] as const)
    if (names.length > 0)
      await git.run(repository, ['update-index', '-z', ...options, '--stdin'], {
        signal,
        environment,
        input: asRecords(names),
      });
}

/** Takes paths, or all, out of the index again; files stay. Operations that are under way stay so. */
export async function unstage(
  git: Git,
  repository: Repository,
  paths: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<void> {
  await git.run(repository, ['reset', '--quiet', '--', ...(paths ?? ALL)], { signal });
}

/** The same, once what the index alone holds there is kept. */
export async function unstageKept(git: Git, repository: Repository, asked: Asked): Promise<Kept | undefined> {
  const { paths, tool, signal } = asked;
  const state = await readState(git, repository, { signal, paths: paths ?? ALL });
  const kept = await keepIndex(git, repository, state, { tool, signal });
  await unstage(git, repository, paths, signal);
  return kept;
}

async function demandStageable(
  git: Git,
  repository: Repository,
  { changed }: State,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const known = new Set(['.']);
  for (const { path } of changed) for (const above of selfAndAbove(path)) known.add(above);
  const others = new Set(changed.map(({ path }) => path).filter(isWithin));
  const within = paths.find(
    (path) =>
      others.has(`${inBytes(path)}/`) ||
      selfAndAbove(path.replace(/\/$/, ''))
        .slice(1)
        .some((above) => statAt(join(repository.top, above, '.git')) !== undefined),
  );
  if (within !== undefined)
    throw new Refusal(
      'repository_within',
      `${quote(within)} is, or lies in, a repository of its own.`,
      'Work in it by giving it as "repo".',
    );
  const without = paths.filter((path) => !known.has(inBytes(path)));
  if (without.length === 0) return;
  // Unchanged, ignored, or not there: git tells which.
  const { code, err } = await git.run(repository, ['add', '--dry-run', '--all', '--', ...without], {
    signal,
    codes: [0, 1],
    take: () => true,
  });
  if (code === 0) return;
  throw new Refusal(
    'ignored',
    'Nothing was staged, since .gitignore excludes some of the paths.',
    'Leave them out, or change .gitignore first.',
    { content: decodeText(Buffer.from(err)).slice(0, 1_000) },
  );
}

/** A path as a state has it. */
const inBytes = (path: string): string => toLatin1(path.replace(/\/$/, ''));

/** The path and every folder above it, upwards. */
function selfAndAbove(path: string): string[] {
  const all: string[] = [];
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) all.push(path.slice(0, end));
  return all;
}
