import { type Call, decodeCursor, defineTool, LinesPage, visible } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { lineText } from '../read/text/line-text.ts';
import { singleRevision } from '../read/asked/single-revision.ts';
import type { Place } from '../read/diff/seek.ts';
import { quotePath } from '../read/text/quote-path.ts';
import { readCommit } from '../read/commit/read-commit.ts';
import { showObject } from '../read/object/show-object.ts';
import type { ObjectPlace, Shown } from '../read/object/readers.ts';
import { isHash, pathIn } from '../repository/names.ts';
import type { Repository } from '../repository/repository.ts';
import { cursorArgument, repoArgument } from './arguments.ts';
import { describeDiff } from './describe-diff.ts';
import { modeArgument, placeMembers } from './diff-arguments.ts';

const hash = z.string().refine(isHash);
const commitPosition = z.tuple([...placeMembers, hash]);
const objectPosition = z.tuple([hash, z.int().min(0), z.int().min(0)]);
const position = z.union([commitPosition, objectPosition]);
type Position = z.output<typeof position>;

/** A path behind the colon of a revision; gitrevisions(7), `<rev>:<path>`. */
const WITH_PATH = /^([^:{]+):(.*)$/s;
/** In the index: `:path`, `:2:path`. */
const IN_INDEX = /^:(?!\/)/;

export const gitShow = defineTool({
  name: 'git_show',
  title: 'Show a revision',
  description: 'A commit or tag with its changes; or, with path, a file or directory at a revision.',
  access: 'read',
  input: z.object({
    repo: repoArgument,
    rev: z.string().optional().describe('Default HEAD.'),
    path: z.string().optional().describe('At rev.'),
    mode: modeArgument,
    cursor: cursorArgument,
  }),
  async run({ cursor, ...question }, call: Call<Deps>) {
    const repository = call.deps.repositories.find(question.repo);
    const { rev = 'HEAD', mode = 'patch' } = question;
    const [, base = singleRevision(rev), inside] =
      question.path === undefined ? (WITH_PATH.exec(rev) ?? []) : [];
    const asked = question.path ?? inside;
    const subject: Subject = {
      repository,
      revision: singleRevision(base),
      path: asked === undefined ? undefined : pathIn(repository, asked || '.').replace(/\/+$/, ''),
      from: cursor === undefined ? undefined : decodeCursor(cursor, question, position),
      page: new LinesPage<Position>(call.budget, question),
    };
    if (
      subject.path === undefined &&
      !IN_INDEX.test(rev) &&
      subject.from?.length !== objectPosition.def.items.length
    ) {
      const answer = await commit(subject, mode, call);
      if (answer !== undefined) return answer;
    }
    return await object(subject, call);
  },
});

interface Subject {
  readonly repository: Repository;
  readonly revision: string;
  readonly path: string | undefined;
  readonly from: Position | undefined;
  readonly page: LinesPage<Position>;
}

/** Undefined where the revision is something else. */
async function commit(
  { repository, revision, from, page }: Subject,
  mode: 'patch' | 'stat' | 'names',
  { deps, signal, budget }: Call<Deps>,
): Promise<string | undefined> {
  const resumed = from?.length === 4 ? from : undefined;
  let place: Place = [null, -1, 0];
  const read = await readCommit(
    deps.git,
    repository,
    { revision, hash: resumed?.[3], mode },
    {
      from: resumed === undefined ? undefined : [resumed[0], resumed[1], resumed[2]],
      lines: lineText(budget, visible),
      signal,
      add(text, behind) {
        const isOn = page.add(text, [...behind, resumed?.[3] ?? LONGEST_HASH]);
        if (isOn) place = behind;
        return isOn;
      },
    },
  );
  if (read === undefined) return undefined;
  if (page.full) page.stop([...place, read.hash]);
  const shown = visible(revision);
  return page.text({
    head: `${shown}: ${describeDiff(read.told, resumed === undefined && !page.full)}`,
    label: `git show ${revision}`,
    notes: [],
  });
}

/** Stands for the hash while there is none yet, as long as any. */
const LONGEST_HASH = '0'.repeat(64);

async function object(
  { repository, revision, path, from, page }: Subject,
  { deps, signal, budget }: Call<Deps>,
) {
  const resumed: ObjectPlace | undefined = from?.length === 3 ? from : undefined;
  const shown = await showObject(
    deps.git,
    repository,
    { revision, path, from: resumed },
    { lines: lineText(budget, visible), signal, add: (text, behind) => page.add(text, [...behind]) },
  );
  const name = visible(path === undefined ? revision : `${quotePath(path)} at ${revision}`);
  return page.text({ head: `${name}: ${describe(shown)}`, label: name, notes: [] });
}

function describe(shown: Shown): string {
  switch (shown.kind) {
    case 'text': {
      if (shown.size === 0) return 'empty';
      const ends = { LF: '', CRLF: ', CRLF', mixed: ', some of them CRLF' }[shown.ends];
      const bare = shown.bare ? ', no newline at the end' : '';
      return `lines ${shown.first}-${shown.last}${ends}, ${shown.size} bytes in all${bare}`;
    }
    case 'tree':
      return `directory, ${shown.entries} ${shown.entries === 1 ? 'entry' : 'entries'}`;
    case 'binary':
      return `binary, ${shown.size} bytes, not shown`;
    case 'link':
      return 'symbolic link';
    case 'submodule':
      return `submodule at commit ${shown.hash}`;
  }
}
