import { type Call, defineResource } from '@handrail/server';
import { Refusal } from '@handrail/domain';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { completePath, completeRevision } from '../read/object/complete.ts';
import { readBlob } from '../read/object/read-blob.ts';
import { typed } from '../read/object/blob-content.ts';
import { singleRevision } from '../read/asked/single-revision.ts';
import { pathIn } from '../repository/names.ts';
import type { Repository } from '../repository/repository.ts';

/**
 * Files at a revision, whole, for a person to attach. Repository and revision are one segment each: `/` in their names is
 * written `%2F`, as in `git://work%2Fsite/feature%2Fone/src/main.ts`; the only repository, at a root, is called `.`.
 */
export const blobResource = defineResource({
  name: 'blob',
  uri: 'git://{repo}/{rev}/{+path}',
  title: 'File at a revision',
  description: 'A file at a branch, tag or commit, up to 1 MiB.',
  params: z.object({ repo: z.string(), rev: z.string(), path: z.string() }),
  async read({ repo, rev, path }, { deps, signal }: Call<Deps>) {
    const repository = deps.repositories.find(repo);
    const place = { revision: singleRevision(rev), path: pathIn(repository, path) };
    return typed(await readBlob(deps.git, repository, place, signal));
  },
  complete: {
    repo: (begins, { deps }: Call<Deps>) =>
      deps.repositories.list().filter((name) => name.startsWith(begins)),
    rev: async (begins, { deps, signal }: Call<Deps>) => {
      const only = onlyRepository(deps);
      return only === undefined ? [] : await completeRevision(deps.git, only, begins, signal);
    },
    path: async (begins, { deps, signal }: Call<Deps>) => {
      const only = onlyRepository(deps);
      return only === undefined ? [] : await completePath(deps.git, only, begins, signal);
    },
  },
});

/** Completions are not told which repository is meant. */
function onlyRepository({ repositories }: Deps): Repository | undefined {
  try {
    return repositories.find(undefined);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
