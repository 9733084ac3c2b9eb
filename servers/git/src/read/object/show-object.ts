import { quote, Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { collect, readObjects } from './read-objects.ts';
import { type ObjectPage, type ObjectPlace, readerOf, type Shown } from './readers.ts';
import { MODE, treeEntries } from './tree.ts';

export interface ObjectQuestion {
  /** A revision, gitrevisions(7). */
  readonly revision: string;
  /** From the top of the repository; undefined where the revision itself is meant. */
  readonly path: string | undefined;
  readonly from: ObjectPlace | undefined;
}

/**
 * Shows a file, directory, link or submodule at a revision.
 * @throws Refusal `no_such_path`, and what git refuses
 */
export async function showObject(
  git: Git,
  repository: Repository,
  question: ObjectQuestion,
  page: ObjectPage,
): Promise<Shown> {
  const { from, path } = question;
  const names = from === undefined ? namesOf(question) : [from[0]];
  let mode: string | undefined;
  let submodule: string | undefined;
  let finish: (() => Shown) | undefined;
  await readObjects(
    git,
    repository,
    names,
    {
      begin(head, index) {
        // The folder that it is in tells what it is; it comes first.
        if (index < names.length - 1)
          return collect(head, (bytes) => {
            const entry = treeEntries(bytes, head.hash.length / 2).find(({ name }) => name === baseOf(path));
            mode = entry?.mode;
            if (mode === MODE.submodule) submodule = entry?.hash;
          });
        if (submodule !== undefined) return () => false;
        const reader = readerOf(head, { mode, path, from, page });
        ({ finish } = reader);
        return reader.take;
      },
    },
    page.signal,
  );
  if (submodule !== undefined) return { kind: 'submodule', hash: submodule };
  if (finish === undefined) throw absent(question);
  return finish();
}

function namesOf({ revision, path }: ObjectQuestion): string[] {
  // What is no commit itself may be called by a tag.
  if (path === undefined) return [revision.includes(':') ? revision : `${revision}^{}`];
  const name = (inside: string) => `${revision}:${inside}`;
  return path === '.'
    ? [name('')]
    : [name(path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''), name(path)];
}

const baseOf = (path = ''): string => path.slice(path.lastIndexOf('/') + 1);

const absent = ({ revision, path }: ObjectQuestion) =>
  new Refusal(
    'no_such_path',
    path === undefined
      ? `There is nothing at ${quote(revision)}.`
      : `There is no ${quote(path)} at ${quote(revision)}.`,
    'git_show with path "." lists what is there; git_refs lists branches and tags.',
  );
