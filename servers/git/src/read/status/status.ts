import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { isBisecting, type Underway, underway } from '../../repository/underway.ts';
import { NUL } from '../../process/record-cutter.ts';
import { eachRecord } from '../../repository/each-record.ts';
import { Branch } from './branch.ts';
import { type Entry, entryOf, type Group, groups, shownName } from './entry.ts';

/** Behind a group and a path in it, its bytes as Latin-1. */
export type StatusPosition = readonly [group: number, path: string];

export interface StatusQuestion {
  /** Relative to the top of the repository. */
  readonly paths: readonly string[];
  readonly after: StatusPosition | undefined;
  /** Bytes of entries that are wanted. */
  readonly room: number;
  readonly signal: AbortSignal;
}

export interface StatusLine {
  readonly text: string;
  readonly position: StatusPosition;
}

export interface Status {
  /** What the answer says in words of ours: counts, operation, stashes. */
  readonly head: string;
  /** Of branch and upstream, with names of the repository. */
  readonly branch: string;
  /** Conflicts, then tracked files, then untracked ones, by path; somewhat more than there is room for, unless they end. */
  readonly lines: readonly StatusLine[];
}

const asked = ['status', '--porcelain=v2', '-z', '--branch', '--show-stash', '--untracked-files=normal'];

/**
 * The state of index and working tree. Counts all of it, and keeps no more than was asked for: git names tracked files
 * first, then conflicts, each sorted.
 * @throws Refusal `no_worktree`
 */
export async function statusOf(
  git: Git,
  repository: Repository,
  { paths, after, room, signal }: StatusQuestion,
): Promise<Status> {
  if (repository.bare)
    throw new Refusal(
      'no_worktree',
      'This is a bare repository, without files to work on.',
      'Look at revisions with git_log, git_show and git_diff.',
    );
  const branch = new Branch();
  const counts = new Counts();
  const shelves = groups.map((_, group) => new Shelf(group, after, room));
  /** Waits for the record that says where it came from. */
  let renamed: Entry | undefined;
  const put = (entry: Entry, from: string | undefined) => {
    counts.add(entry);
    shelves[groups.indexOf(entry.group)]?.put(entry, from);
  };
  const args = [...asked, '--ignore-submodules=dirty', '--', ...paths];
  await eachRecord(git, repository, args, { signal, ends: [NUL] }, ({ bytes }) => {
    if (renamed !== undefined) {
      put(renamed, shownName(bytes));
      renamed = undefined;
      return true;
    }
    if (branch.take(bytes)) return true;
    const entry = entryOf(bytes);
    if (entry?.isRenamed === true) renamed = entry;
    else if (entry !== undefined) put(entry, undefined);
    return true;
  });
  const at = underway(repository);
  const bisecting = isBisecting(repository) ? ['bisect in progress'] : [];
  const clean = paths.length === 0 ? 'nothing to commit, working tree clean' : 'nothing changed there';
  const stashes =
    branch.stashes === 0 ? [] : [branch.stashes === 1 ? '1 stash' : `${branch.stashes} stashes`];
  return {
    head: [counts.words() || clean, ...wordsOf(at), ...bisecting, ...stashes].join('; '),
    branch: branch.line(at?.branch),
    lines: shelves.flatMap(({ lines }) => lines),
  };
}

/** No names of the repository are in them. */
function wordsOf(at: Underway | undefined): string[] {
  if (at === undefined) return [];
  const { operation, isMail = false, step } = at;
  const steps = step === undefined ? '' : `, step ${step.at} of ${step.of}`;
  return [`${isMail ? 'am' : operation} in progress${steps}`];
}

/** The first entries of a group behind a position, as many as there is room for. */
class Shelf {
  readonly lines: StatusLine[] = [];
  readonly #group: number;
  readonly #after: string | undefined;
  #room: number;

  constructor(group: number, after: StatusPosition | undefined, room: number) {
    this.#group = group;
    const [passed, path] = after ?? [0, ''];
    this.#after = group === passed ? path : '';
    this.#room = group < passed ? 0 : room;
  }

  put({ letters, path, shown }: Entry, from: string | undefined): void {
    if (this.#room <= 0 || path <= (this.#after ?? '')) return;
    const text = `${letters} ${from === undefined ? '' : `${from} -> `}${shown}`;
    this.#room -= Buffer.byteLength(text) + 1;
    this.lines.push({ text, position: [this.#group, path] });
  }
}

class Counts {
  readonly #groups: Record<Group, number> = { conflict: 0, tracked: 0, untracked: 0 };
  #staged = 0;
  #changed = 0;

  add({ group, letters }: Entry): void {
    this.#groups[group] += 1;
    if (group !== 'tracked') return;
    if (!letters.startsWith(' ')) this.#staged += 1;
    if (!letters.endsWith(' ')) this.#changed += 1;
  }

  words(): string {
    const { conflict, untracked } = this.#groups;
    return [
      conflict > 0 ? [conflict === 1 ? '1 conflict' : `${conflict} conflicts`] : [],
      this.#staged > 0 ? [`${this.#staged} staged`] : [],
      this.#changed > 0 ? [`${this.#changed} not staged`] : [],
      untracked > 0 ? [`${untracked} untracked`] : [],
    ]
      .flat()
      .join(', ');
  }
}
