import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../repository/repository.ts';
import { readShort } from './read-short.ts';

export interface Operation {
  /** Such as `rebase in progress, step 2 of 5`; no names of the repository in it. */
  readonly words: readonly string[];
  /** The branch that is rebased. */
  readonly branch?: string | undefined;
}

/** What git is in the middle of, as wt_status_get_state in its wt-status.c finds out: by the files it leaves. */
export function operationIn({ gitDirectory }: Repository): Operation {
  const has = (...names: string[]) => existsAsFile(join(gitDirectory, ...names));
  const read = (...names: string[]) => readShort(join(gitDirectory, ...names));
  const words: string[] = [];
  let branch: string | undefined;
  const rebase = ['rebase-merge', 'rebase-apply'].find((name) => isFolder(join(gitDirectory, name)));
  if (rebase !== undefined) {
    const [step, last] = rebase === 'rebase-merge' ? ['msgnum', 'end'] : ['next', 'last'];
    const steps = [step, last].map((name) => /^\d{1,9}/.exec(read(rebase, name))?.[0]);
    const what = has(rebase, 'applying') ? 'am' : 'rebase';
    words.push(`${what} in progress${steps.includes(undefined) ? '' : `, step ${steps.join(' of ')}`}`);
    branch = /^refs\/heads\/([^\n]+)/.exec(read(rebase, 'head-name'))?.[1];
  } else if (has('MERGE_HEAD')) words.push('merge in progress');
  else if (has('CHERRY_PICK_HEAD')) words.push('cherry-pick in progress');
  else if (has('REVERT_HEAD')) words.push('revert in progress');
  else {
    // Between the commits of a series.
    const [todo = ''] = /^(?:pick|revert)\b/.exec(read('sequencer', 'todo')) ?? [];
    if (todo !== '') words.push(`${todo === 'pick' ? 'cherry-pick' : todo} in progress`);
  }
  if (has('BISECT_LOG')) words.push('bisect in progress');
  return { words, branch };
}

const existsAsFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;

const isFolder = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
