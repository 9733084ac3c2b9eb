import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { currentBranch } from '../../repository/head.ts';
import type { Repository } from '../../repository/repository.ts';

export const BACKUPS = 'refs/handrail/';

/** What a backup is made for. */
export interface Keeping {
  /** Name of the tool that is about to change something. */
  readonly tool: string;
  readonly signal: AbortSignal;
  /** Now, unless told. */
  readonly when?: Date;
}

/** What a parent of a backup holds. `conflict`: trees `base`, `ours` and `theirs` with the files in conflict. */
export type Role = 'head' | 'index' | 'conflict';

interface Content {
  readonly tree: string;
  /** What the tree is of. */
  readonly of: 'files' | 'index';
  readonly parents: readonly (readonly [role: Role, commit: string])[];
}

const MARK = 'Handrail-Backup: ';

/** Most backups of one tool in one second; more is a loop. */
const MOST = 1_000;

/** Makes a commit, that no ref holds yet. */
export async function commitTree(
  git: Git,
  repository: Repository,
  { tree, of, parents }: Content,
  { tool, signal, when = new Date() }: Keeping,
): Promise<string> {
  const roles = parents.map(([role]) => role).join(', ');
  const branch = currentBranch(repository);
  const { out } = await git.run(
    repository,
    ['commit-tree', tree, ...parents.flatMap(([, commit]) => ['-p', commit])],
    {
      signal,
      input: `Before ${tool}${branch === undefined ? '' : ` on ${branch}`}\n\n${MARK}${of}; ${roles}\n`,
      environment: identity(when),
    },
  );
  return out.toString().trim();
}

/** Works where nobody told git who commits. */
function identity(when: Date): Record<string, string> {
  const date = `${Math.floor(when.getTime() / 1_000)} +0000`;
  return {
    GIT_AUTHOR_NAME: 'Handrail',
    GIT_AUTHOR_EMAIL: 'backup@handrail.invalid',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: 'Handrail',
    GIT_COMMITTER_EMAIL: 'backup@handrail.invalid',
    GIT_COMMITTER_DATE: date,
  };
}

/** Puts each commit under a backup ref of its own, whose full names it answers; all of them or none, in one process. */
export async function holdCommits(
  git: Git,
  repository: Repository,
  commits: readonly string[],
  { tool, signal, when = new Date() }: Keeping,
): Promise<string[]> {
  const time = when.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let tries = 0; tries < MOST; tries += 1) {
    const refs = commits.map((_, index) => {
      const number = tries * commits.length + index + 1;
      return `${BACKUPS}${time}-${tool}${number === 1 ? '' : `-${number}`}`;
    });
    try {
      const lines = refs.map((ref, index) => `create ${ref} ${commits[index]}\n`);
      await git.run(repository, ['update-ref', '--stdin'], { signal, input: lines.join('') });
      return refs;
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'exists')) throw error;
    }
  }
  throw new Refusal(
    'too_many_backups',
    `There were ${MOST} backups within one second.`,
    'Try again in a moment.',
  );
}

/** What a backup holds. */
export interface Backup {
  readonly commit: string;
  readonly of: 'files' | 'index';
  /** The branch that was checked out; undefined when detached. */
  readonly branch: string | undefined;
  readonly parents: Readonly<Partial<Record<Role, string>>>;
}

/** Reads what `commitTree` made; undefined for any other commit, such as the old tip of a branch. */
export async function readBackup(
  git: Git,
  repository: Repository,
  commit: string,
  signal: AbortSignal,
): Promise<Backup | undefined> {
  const { out } = await git.run(repository, ['cat-file', 'commit', commit], { signal, limit: 64 * 1024 });
  const text = out.toString();
  const [, branch, of, roles = ''] =
    new RegExp(`\n\nBefore \\w+(?: on (.+))?\n\n${MARK}(files|index); ([a-z, ]*)\n$`).exec(text) ?? [];
  if (of !== 'files' && of !== 'index') return undefined;
  const header = text.slice(0, text.indexOf('\n\n'));
  const parents = [...header.matchAll(/^parent (\w+)$/gm)].map(([, hash]) => hash);
  const named = roles.split(', ').map((role, index) => [role, parents[index]] as const);
  return { commit, of, branch, parents: Object.fromEntries(named) };
}
