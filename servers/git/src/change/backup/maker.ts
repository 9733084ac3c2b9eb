import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { commitTree, holdCommits, type Keeping, type Role } from './commit.ts';
import type { Contents } from './contents.ts';
import { storeRaw } from './raw.ts';
import { type TemporaryIndex, temporaryIndex } from './temporary-index.ts';
import { asRecords } from '../../process/latin1.ts';
import type { Changed } from './state.ts';

type Parents = readonly (readonly [role: Role, commit: string])[];

/** Makes the commits of one backup, beside the index of the working tree. */
export class BackupMaker {
  readonly #git: Git;
  readonly #repository: Repository;
  readonly #keeping: Keeping;

  constructor(git: Git, repository: Repository, keeping: Keeping) {
    this.#git = git;
    this.#repository = repository;
    this.#keeping = keeping;
  }

  /** Writes what is in the index; of files in conflict our version stands in its tree. */
  async index(
    index: TemporaryIndex,
    head: string | undefined,
    changed: readonly Changed[],
  ): Promise<{ readonly staged: string; readonly parents: Parents }> {
    const conflicts = changed.filter(({ stages }) => stages.length > 0);
    const resolved = conflicts.flatMap(({ path, stages }) => [
      `0 ${'0'.repeat(stages[0]?.blob.length ?? 40)}\t${path}`,
      ...stages.filter(({ number }) => number === 2).map(({ mode, blob }) => `${mode} ${blob}\t${path}`),
    ]);
    if (resolved.length > 0) await this.#update(index, ['--index-info'], resolved);
    const staged = await this.#writeTree(index);
    const above: Parents = head === undefined ? [] : [['head', head]];
    const parents: Parents = [...above, ['index', await this.#commit(staged, 'index', above)]];
    if (conflicts.length === 0) return { staged, parents };
    return { staged, parents: [...parents, ['conflict', await this.#conflict(conflicts, above)]] };
  }

  async #conflict(conflicts: readonly Changed[], above: Parents): Promise<string> {
    using versions = temporaryIndex(this.#repository, 'empty');
    const names = { 1: 'base', 2: 'ours', 3: 'theirs' } as const;
    const entries = conflicts.flatMap(({ path, stages }) =>
      stages.map(({ number, mode, blob }) => `${mode} ${blob}\t${names[number]}/${path}`),
    );
    await this.#update(versions, ['--index-info'], entries);
    return await this.#commit(await this.#writeTree(versions), 'index', above);
  }

  /** Writes what the working tree holds, files byte for byte. */
  async files(index: TemporaryIndex, { removed, present }: Contents, staged: string): Promise<string> {
    if (removed.length === 0 && present.length === 0) return staged;
    if (removed.length > 0) await this.#update(index, ['--force-remove', '--stdin'], removed);
    const { entries, others } = await storeRaw(this.#git, this.#repository, present, this.#keeping.signal);
    if (entries.length > 0) await this.#update(index, ['--index-info'], entries);
    if (others.length > 0) await this.#update(index, ['--add', '--remove', '--replace', '--stdin'], others);
    return await this.#writeTree(index);
  }

  /** Commits a tree and answers the ref that holds it. */
  async hold(tree: string, of: 'files' | 'index', parents: Parents): Promise<string> {
    const commit = await this.#commit(tree, of, parents);
    const [ref = ''] = await holdCommits(this.#git, this.#repository, [commit], this.#keeping);
    return ref;
  }

  async #update(
    { environment }: TemporaryIndex,
    options: readonly string[],
    lines: readonly string[],
  ): Promise<void> {
    const { signal } = this.#keeping;
    await this.#git.run(this.#repository, ['update-index', '-z', ...options], {
      signal,
      environment,
      input: asRecords(lines),
    });
  }

  async #writeTree({ environment }: TemporaryIndex): Promise<string> {
    const { signal } = this.#keeping;
    // A partial clone has not all blobs, and none is fetched.
    const { out } = await this.#git.run(this.#repository, ['write-tree', '--missing-ok'], {
      signal,
      environment,
    });
    return out.toString().trim();
  }

  async #commit(tree: string, of: 'files' | 'index', parents: Parents): Promise<string> {
    return await commitTree(this.#git, this.#repository, { tree, of, parents }, this.#keeping);
  }
}
