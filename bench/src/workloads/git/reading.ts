/** Looking at a repository. */
import type { Workload } from '../../workload.ts';
import { BRANCHES, COMMITS, HOT, LAST_VERSION, underWork } from './history.ts';
import type { Place } from './place.ts';
import { askAlike, type Question } from './questions.ts';
import { CHANGED, FILES, needle } from './tree.ts';

const count = (of: number): string => of.toLocaleString('en');

/** The fields that ours shows of a commit. */
const FIELDS = ['--date=short', '--format=%h%d %ad %an  %s'] as const;

const bigDiff: Pick<Question, 'plain' | 'ours' | 'peer'> = {
  plain: ['diff', LAST_VERSION, 'main'],
  ours: { tool: 'git_diff', args: { from: LAST_VERSION, to: 'main' } },
  peer: { tool: 'git_diff', args: { source: LAST_VERSION, target: 'main' } },
};

const inHistory: readonly Question[] = [
  {
    name: 'status',
    plain: ['status', '--short', '--branch'],
    ours: { tool: 'git_status', args: {} },
    peer: { tool: 'git_status', args: {} },
    shows: [/src\/part-1\/new-\d/g, underWork.untracked],
  },
  {
    name: 'log, 50 commits',
    plain: ['log', '-50', ...FIELDS],
    ours: { tool: 'git_log', args: {} },
    peer: { tool: 'git_log', args: { maxCount: 50 } },
    shows: [/change \d+/g, 50],
    pages: 'first',
  },
  {
    name: 'log, a range of 20 commits',
    plain: ['log', ...FIELDS, 'main~19..main'],
    ours: { tool: 'git_log', args: { ref: 'main~19..main' } },
    peer: { tool: 'git_log', args: { branch: 'main~19..main', maxCount: 20 } },
    shows: [/change \d+/g, 20],
  },
  {
    name: 'diff of the work at hand',
    plain: ['diff', 'HEAD'],
    ours: { tool: 'git_diff', args: {} },
    peer: { tool: 'git_diff', args: { target: 'HEAD' } },
    shows: [/const work = underway/g, underWork.changed + underWork.staged],
  },
  { name: 'diff of 4.8 MB, ours its first page', pages: 'first', ...bigDiff },
  {
    name: 'diff of 4.8 MB, whole',
    pages: 'large',
    ...bigDiff,
    shows: [/diff --git a\/manual\/page/g, 100],
  },
  {
    name: 'show a commit',
    plain: ['show', 'main~3'],
    ours: { tool: 'git_show', args: { rev: 'main~3' } },
    peer: { tool: 'git_show', args: { object: 'main~3' } },
    shows: [/diff --git /g, 3],
  },
  {
    name: 'blame, 200 lines',
    plain: ['blame', '-L1,200', HOT],
    ours: { tool: 'git_blame', args: { path: HOT, lines: '1-200' } },
    peer: { tool: 'git_blame', args: { filePath: HOT, startLine: 1, endLine: 200 } },
    shows: [/ = \w+\(|\/\/ \w+ of the/g, 200],
    // Of lines of one commit in a row, it gives the first.
    peerShows: 100,
    pages: 'large',
  },
  {
    name: `${BRANCHES} branches`,
    plain: ['branch', '--list', '-vv'],
    ours: { tool: 'git_refs', args: { kind: 'branches' } },
    peer: { tool: 'git_branch', args: { mode: 'list' } },
    shows: [/topic-\d+/g, BRANCHES - 2],
  },
];

export const lookAtHistory = (place: Place): Workload =>
  askAlike(place, {
    repository: 'history',
    questions: inHistory,
    rounds: 25,
    about: `Look at a repository of ${count(COMMITS)} commits; the log of the peer has whole messages.`,
  });

const inTree: readonly Question[] = [
  {
    name: `status of ${count(FILES)} files`,
    plain: ['status', '--short', '--branch'],
    ours: { tool: 'git_status', args: {} },
    peer: { tool: 'git_status', args: {} },
    shows: [/file-\d+/g, CHANGED],
  },
  {
    name: `diff of ${CHANGED} files of ${count(FILES)}`,
    plain: ['diff', 'HEAD'],
    ours: { tool: 'git_diff', args: {} },
    peer: { tool: 'git_diff', args: { target: 'HEAD' } },
    shows: [/const work = underway/g, CHANGED],
  },
  {
    name: `grep ${count(FILES)} files, ${needle.files} hits`,
    plain: ['grep', '-n', '-F', needle.word],
    ours: { tool: 'git_grep', args: { pattern: needle.word, fixed: true } },
    shows: [new RegExp(needle.word, 'g'), needle.files],
  },
];

export const lookAtTree = (place: Place): Workload =>
  askAlike(place, {
    repository: 'tree',
    questions: inTree,
    rounds: 15,
    about: `Look at a repository of ${count(FILES)} files in one commit, as they are in the working tree.`,
  });
