import { join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { readShort } from '../../repository/read-short.ts';
import type { Repository } from '../../repository/repository.ts';
import { statAt } from '../../repository/stat-at.ts';
import type { Operation } from '../../repository/underway.ts';

/** What a list may say; sequencer.c of git. Not `exec`, which runs a program, and not `update-ref`, which moves other branches. */
const VERBS = new Set(
  `pick p edit e reword r squash s fixup f drop d noop label l reset t merge m break b revert`.split(' '),
);

const STRATEGY = /^(?:ort|recursive|resolve)$/;
const YES_OR_NO = /^(?:true|false)$/;

/** What `sequencer/opts` may say; not `gpg-sign` and `strategy-option`. */
const OPTIONS: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    'no-commit': YES_OR_NO,
    edit: YES_OR_NO,
    signoff: YES_OR_NO,
    'record-origin': YES_OR_NO,
    'allow-ff': YES_OR_NO,
    'allow-empty': YES_OR_NO,
    'allow-empty-message': YES_OR_NO,
    'drop-redundant-commits': YES_OR_NO,
    'keep-redundant-commits': YES_OR_NO,
    'allow-rerere-auto': YES_OR_NO,
    mainline: /^\d{1,9}$/,
    'default-msg-cleanup': /^[a-z]+$/,
    strategy: STRATEGY,
  }),
);

/** Bytes of a list; as `underway` reads it. */
const LONGEST_LIST = 16 << 20;
const LONGEST = 64 * 1024;

/**
 * Whoever writes files into the git directory decides what git does when it goes on: which programs it runs, which refs it
 * moves and deletes. Only what git itself leaves there, and what runs nothing, is gone on with.
 * @throws Refusal `unsafe_state`, `autostashed`
 */
export function demandResumable(
  { gitDirectory }: Repository,
  operation: Operation,
  action: 'continue' | 'skip' | 'abort',
): void {
  const at = (...names: string[]) => join(gitDirectory, ...names);
  const isThere = (...names: string[]) => statAt(at(...names)) !== undefined;
  const read = (most: number, ...names: string[]): string => readWhole(at(...names), names.join('/'), most);
  const forward = action !== 'abort';
  for (const folder of ['rebase-merge', 'rebase-apply', 'sequencer'])
    if (statAt(at(folder))?.isDirectory() === false) throw unsafe(`${folder} is not a folder`, PERSON);
  if (['rebase-merge/autostash', 'rebase-apply/autostash', 'MERGE_AUTOSTASH'].some((name) => isThere(name)))
    throw new Refusal(
      'autostashed',
      'Changes were stashed when this began, and git would apply them at the end.',
      PERSON,
    );
  if (operation === 'rebase') {
    if (isThere('rebase-merge') && isThere('rebase-apply'))
      throw unsafe('two rebases are under way at once', PERSON);
    if (isThere('rebase-apply') && forward) throw unsafe('it applies patches, with options of their own');
    const folder = isThere('rebase-merge') ? 'rebase-merge' : 'rebase-apply';
    demandBranch(read(LONGEST, folder, 'head-name'));
    demandOwnRefs(read(LONGEST, 'rebase-merge', 'refs-to-delete'));
    if (!forward) return;
    demandVerbs(read(LONGEST_LIST, 'rebase-merge', 'git-rebase-todo'));
    const strategy = read(LONGEST, 'rebase-merge', 'strategy').trim();
    if (strategy !== '' && !STRATEGY.test(strategy)) throw unsafe(`it uses the strategy ${quote(strategy)}`);
    for (const [name, what] of [
      ['strategy_opts', 'it gives options to the strategy'],
      ['gpg_sign_opt', 'it signs commits'],
      ['update-refs', 'it moves other branches'],
    ] as const)
      if (read(LONGEST, 'rebase-merge', name).trim() !== '') throw unsafe(what);
  } else if (operation !== 'merge' && forward) {
    demandVerbs(read(LONGEST_LIST, 'sequencer', 'todo'));
    demandOptions(read(LONGEST, 'sequencer', 'opts'));
  }
}

/** @returns empty where there is none */
function readWhole(path: string, name: string, most: number): string {
  const stat = statAt(path);
  if (stat === undefined) return '';
  const text = stat.size > most ? undefined : readShort(path, most);
  if (text === undefined) throw unsafe(`its ${name} is too long or no file`, PERSON);
  return text;
}

/** Where HEAD goes in the end; git would move any ref. */
function demandBranch(text: string): void {
  // Git passes over a carriage return at the end, and would take another branch than was looked at.
  if (/^(?:refs\/heads\/[\u0021-\u007E\u0080-\uFFFF]+|detached HEAD)?\n?$/.test(text)) return;
  throw unsafe('it is of no branch', PERSON);
}

/** Git deletes them when it is done or given up; labels are all it lists itself. */
function demandOwnRefs(text: string): void {
  if (text.split('\n').every((line) => line === '' || line.startsWith('refs/rewritten/'))) return;
  throw unsafe('it would delete other refs', PERSON);
}

function demandVerbs(list: string): void {
  for (const line of list.split('\n')) {
    // As git parts it: blanks before the verb, and blanks or the end behind it.
    const verb = /^[ \t]*([^ \t\r]*)/.exec(line)?.[1] ?? '';
    if (verb !== '' && !verb.startsWith('#') && !VERBS.has(verb))
      throw unsafe(`its list says ${quote(verb)}`);
  }
}

/** A configuration file as git writes it; what is written otherwise is refused, since git reads much more. */
function demandOptions(text: string): void {
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^\t([a-z-]+) = ([\w-]+)$/.exec(line) ?? [];
    if (line === '' || line === '[options]' || OPTIONS.get(key)?.test(value) === true) continue;
    throw unsafe(`its options say ${quote(line.trim())}`);
  }
}

const PERSON = 'A person has to finish it or give it up.';

const unsafe = (what: string, hint = 'A person can finish it; action "abort" gives it up.') =>
  new Refusal('unsafe_state', `What stopped is not gone on with: ${what}.`, hint);
