/** A call of every kind that the tools of this server know, in the repository of the laboratory. */
import { gitBlame } from '../../src/tools/git-blame.ts';
import { gitBranch } from '../../src/tools/git-branch.ts';
import { gitCommit } from '../../src/tools/git-commit.ts';
import { gitCreate } from '../../src/tools/git-create.ts';
import { gitDiff } from '../../src/tools/git-diff.ts';
import { gitGrep } from '../../src/tools/git-grep.ts';
import { gitIntegrate } from '../../src/tools/git-integrate.ts';
import { gitLog } from '../../src/tools/git-log.ts';
import { gitRefs } from '../../src/tools/git-refs.ts';
import { gitShow } from '../../src/tools/git-show.ts';
import { gitStage } from '../../src/tools/git-stage.ts';
import { gitStash } from '../../src/tools/git-stash.ts';
import { gitStatus } from '../../src/tools/git-status.ts';
import { gitSync } from '../../src/tools/git-sync.ts';
import { gitUndo } from '../../src/tools/git-undo.ts';
import { gitWorktree } from '../../src/tools/git-worktree.ts';
import type { Tool } from '@handrail/server';
import type { Deps } from '../../src/deps.ts';

export interface KnownCall {
  readonly tool: Tool<Deps>;
  readonly args: Readonly<Record<string, unknown>>;
  /** With what the call is refused in the ordinary repository, where it is. */
  readonly refused?: string;
}

const looking: readonly KnownCall[] = [
  { tool: gitStatus, args: {} },
  { tool: gitLog, args: { path: 'notes.txt', pickaxe: 'line' } },
  { tool: gitLog, args: { ref: 'topic', graph: true, since: '2020-01-01', author: 'Ada', grep: 'o' } },
  { tool: gitDiff, args: {} },
  {
    tool: gitDiff,
    args: { from: 'main', to: 'topic', merge_base: true, mode: 'stat', paths: ['notes.txt'] },
  },
  { tool: gitShow, args: {} },
  { tool: gitShow, args: { rev: 'topic', path: 'notes.txt' } },
  { tool: gitBlame, args: { path: 'notes.txt' } },
  { tool: gitRefs, args: { kind: 'remotes' } },
  { tool: gitRefs, args: { kind: 'stashes' } },
  { tool: gitGrep, args: { pattern: 'line' } },
  { tool: gitGrep, args: { pattern: 'line', rev: 'topic', paths: ['notes.txt'] } },
];

const changing: readonly KnownCall[] = [
  { tool: gitStage, args: { paths: ['src/main.txt'] } },
  { tool: gitUndo, args: { action: 'unstage', paths: ['staged.txt'] } },
  { tool: gitStash, args: { action: 'push', message: 'Aside' } },
  { tool: gitStash, args: { action: 'pop' } },
  { tool: gitUndo, args: { action: 'restore', paths: ['src/main.txt'] } },
  { tool: gitCommit, args: { message: 'All of it', all: true } },
  { tool: gitUndo, args: { action: 'drop', rev: 'stash@{0}' } },
  { tool: gitCommit, args: { message: 'Better words', amend: true } },
  { tool: gitSync, args: { action: 'fetch' }, refused: 'protocol_refused' },
  { tool: gitSync, args: { action: 'push' }, refused: 'protocol_refused' },
  { tool: gitBranch, args: { action: 'create', name: 'new', from: 'v1.0' } },
  { tool: gitBranch, args: { action: 'switch', name: 'new' } },
  { tool: gitIntegrate, args: { action: 'cherry-pick', name: 'topic' } },
  { tool: gitIntegrate, args: { action: 'revert', name: 'HEAD' } },
  { tool: gitIntegrate, args: { action: 'rebase', name: 'origin/main' } },
  { tool: gitBranch, args: { action: 'switch', name: 'main' } },
  { tool: gitIntegrate, args: { action: 'merge', name: 'topic', message: 'Topic in' } },
  { tool: gitIntegrate, args: { action: 'merge', name: 'conflict' } },
  { tool: gitIntegrate, args: { action: 'abort' } },
  { tool: gitIntegrate, args: { action: 'rebase', name: 'conflict' } },
  { tool: gitStage, args: { all: true } },
  { tool: gitIntegrate, args: { action: 'continue' } },
  { tool: gitWorktree, args: { action: 'add', path: 'beside', name: 'beside' } },
  { tool: gitWorktree, args: { action: 'remove', path: 'beside' } },
  { tool: gitUndo, args: { action: 'reset', rev: 'v1.0', hard: true } },
  { tool: gitCreate, args: { path: 'made' } },
];

/** In an order in which each finds what it needs. */
export const everyCall: readonly KnownCall[] = [...looking, ...changing];
