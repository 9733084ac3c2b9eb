import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tool } from '@handrail/server';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Deps } from '../src/deps.ts';
import { gitBranch } from '../src/tools/git-branch.ts';
import { gitCommit } from '../src/tools/git-commit.ts';
import { gitIntegrate } from '../src/tools/git-integrate.ts';
import { gitStage } from '../src/tools/git-stage.ts';
import { gitStash } from '../src/tools/git-stash.ts';
import { gitUndo } from '../src/tools/git-undo.ts';
import { gitWorktree } from '../src/tools/git-worktree.ts';
import { repository } from './histories.ts';
import { player } from './playing.ts';
import { blobsInIndex, reachable } from './standing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, runGit } from './temporary.ts';

const RUNS = process.env['HANDRAIL_SOAK'] === undefined ? 8 : 300;
const STEPS = 14;

/** Names of which some are ignored, some stand in each other's way, and some are odd. */
const names = [
  'a.txt',
  'b.txt',
  'dir/c.txt',
  'dir',
  'x.log',
  'dir/y.log',
  'log',
  'log/z.txt',
  'ünï\n.txt',
  '-f',
];
const branches = ['main', 'topic', 'other'];

const name = fc.constantFrom(...names);
const branch = fc.constantFrom(...branches);
const revision = fc.constantFrom(
  'HEAD',
  'HEAD~1',
  'HEAD~2',
  'main',
  'topic',
  'other',
  'a backup',
  'an older backup',
);
const paths = fc.option(fc.subarray([...names, '.'], { minLength: 1, maxLength: 3 }), { nil: undefined });
const folder = fc.constantFrom('repo', 'repo', 'repo', 'repo/wt.log');
const some = fc.option(fc.constant(true), { nil: undefined });

interface Edit {
  readonly kind: 'write' | 'remove' | 'link' | 'folder' | 'mode' | 'hide' | 'ignore';
  readonly where: string;
  readonly name: string;
}

/** What a person or another program does meanwhile. */
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(
    'write',
    'write',
    'write',
    'write',
    'remove',
    'link',
    'folder',
    'mode',
    'hide',
    'ignore',
  ),
  where: folder,
  name,
});

const tools = new Map(
  [gitStage, gitCommit, gitUndo, gitBranch, gitStash, gitIntegrate, gitWorktree].map((tool) => [
    tool.name,
    tool,
  ]),
);

interface ToolCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const call = (
  tool: Tool<Deps>,
  args: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<ToolCall> =>
  fc.record({ tool: fc.constant(tool.name), args: fc.record({ repo: folder, ...args }) });

const stashName = fc.constantFrom(undefined, 'stash@{0}', 'stash@{1}');

/** What an agent may do; every tool that changes something, but those that need a network or a new place. */
const calls = [
  call(gitStage, { paths }),
  call(gitStage, { all: fc.constant(true), unstage: some }),
  call(gitStage, { paths, unstage: fc.constant(true) }),
  call(gitCommit, { message: fc.constant('Work'), paths, amend: some }),
  call(gitCommit, { message: fc.constant('All'), all: fc.constant(true), amend: some }),
  call(gitUndo, { action: fc.constant('reset'), rev: revision, hard: some }),
  call(gitUndo, { action: fc.constant('reset'), rev: revision, hard: fc.constant(true) }),
  call(gitUndo, { action: fc.constant('restore'), rev: fc.option(revision, { nil: undefined }), paths }),
  call(gitUndo, { action: fc.constant('unstage'), paths }),
  call(gitUndo, { action: fc.constant('drop'), rev: stashName }),
  call(gitBranch, {
    action: fc.constant('switch'),
    name: branch,
    from: fc.option(revision, { nil: undefined }),
  }),
  call(gitBranch, {
    action: fc.constant('create'),
    name: branch,
    from: fc.option(revision, { nil: undefined }),
  }),
  call(gitBranch, { action: fc.constant('delete'), name: branch }),
  call(gitBranch, { action: fc.constant('rename'), name: branch, to: branch }),
  call(gitStash, { action: fc.constant('push'), paths }),
  call(gitStash, { action: fc.constantFrom('apply', 'pop'), name: stashName }),
  call(gitIntegrate, { action: fc.constantFrom('merge', 'rebase', 'cherry-pick', 'revert'), name: revision }),
  call(gitIntegrate, { action: fc.constantFrom('continue', 'skip', 'abort') }),
  call(gitWorktree, {
    action: fc.constantFrom('add', 'remove'),
    path: fc.constant('repo/wt.log'),
    name: fc.option(branch, { nil: undefined }),
  }),
];

const step: fc.Arbitrary<Edit | ToolCall> = fc.oneof(
  { arbitrary: edit, weight: 2 },
  { arbitrary: fc.oneof(...calls), weight: 3 },
);

/** Every file and link below, ignored or not, but git's own. */
function* filesIn(top: string): Generator<Buffer> {
  for (const entry of readdirSync(top, { withFileTypes: true })) {
    if (entry.name === '.git') continue;
    const path = join(top, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isSymbolicLink()) yield readlinkSync(path, { encoding: 'buffer' });
    else yield readFileSync(path);
  }
}

const blobOf = (bytes: Buffer): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

/** With the worktree within. */
const inFiles = (top: string): Set<string> => new Set([...filesIn(top)].map(blobOf));

const inIndexes = (top: string): string[] =>
  [top, join(top, 'wt.log')]
    .filter((path) => existsSync(join(path, '.git')))
    .flatMap((path) => [...blobsInIndex(path)]);

function statAt(path: string) {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

function apply(root: string, { kind, where, name: at }: Edit, count: number): void {
  const top = join(root, where);
  if (!existsSync(join(top, '.git'))) return;
  const path = join(top, at);
  const stat = statAt(path);
  const clear = () => {
    for (let above = dirname(path); above !== top; above = dirname(above))
      if (statAt(above)?.isDirectory() === false) rmSync(above);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
  };
  switch (kind) {
    case 'write':
      clear();
      return writeFileSync(path, `a line that stays\nchange ${count}\nanother that stays\n`);
    case 'remove':
      if (stat !== undefined) rmSync(path, { recursive: true });
      return undefined;
    case 'link':
      clear();
      return symlinkSync(`target-${count}`, path);
    case 'folder':
      clear();
      mkdirSync(path);
      return writeFileSync(join(path, 'inside.txt'), `inside ${count}\n`);
    case 'mode':
      if (stat?.isFile() === true) chmodSync(path, stat.mode ^ 0o111);
      return undefined;
    case 'hide': {
      const flags = ['--assume-unchanged', '--skip-worktree', '--no-assume-unchanged', '--no-skip-worktree'];
      // Git refuses for what it does not track.
      runGit(top, ['update-index', flags[count % flags.length] ?? '', '--', at]);
      return undefined;
    }
    case 'ignore':
      return writeFileSync(
        join(top, '.gitignore'),
        ['*.log\n', '*.log\nlog\n', '*.log\ndir\n'][count % 3] ?? '',
      );
  }
}

/** Backups are named by their age. */
function withBackups(top: string, args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const refs = git(top, 'for-each-ref', '--sort=-refname', '--format=%(refname)', 'refs/handrail')
    .split('\n')
    .filter(Boolean);
  const named: Readonly<Record<string, string | undefined>> = {
    'a backup': refs[0] ?? 'HEAD',
    'an older backup': refs[Math.floor(refs.length / 2)] ?? 'HEAD',
  };
  const there = existsSync(join(top, 'wt.log/.git'));
  const instead: Readonly<Record<string, string | undefined>> = {
    ...named,
    ...(there ? {} : { 'repo/wt.log': 'repo' }),
  };
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      typeof value === 'string' && key !== 'path' ? (instead[value] ?? value) : value,
    ]),
  );
}

/** One of two branches that parted, which conflict; the tree is dirty unless it is clean. */
function begin(top: string, isClean: boolean): void {
  repository(top, {
    commits: [
      { 'a.txt': 'a line that stays\none\nanother that stays\n', 'b.txt': 'b\n', '.gitignore': '*.log\n' },
      { 'a.txt': 'a line that stays\nmain\nanother that stays\n', 'dir/c.txt': 'c\n', 'ünï\n.txt': 'odd\n' },
    ],
  });
  git(top, 'switch', '-q', '-c', 'topic', 'HEAD~1');
  writeFileSync(join(top, 'a.txt'), 'a line that stays\ntopic\nanother that stays\n');
  writeFileSync(join(top, 'x.log'), 'a log that is tracked\n');
  git(top, 'add', '-f', 'a.txt', 'x.log');
  git(top, 'commit', '-q', '-m', 'Topic');
  git(top, 'switch', '-q', 'main');
  if (isClean) return;
  writeFileSync(join(top, 'x.log'), 'a log that is ignored\n');
  writeFileSync(join(top, 'a.txt'), 'a line that stays\nstaged\nanother that stays\n');
  git(top, 'add', 'a.txt');
  writeFileSync(join(top, 'a.txt'), 'a line that stays\nnot staged\nanother that stays\n');
  writeFileSync(join(top, 'dir/new.txt'), 'new\n');
}

/** Takes the steps, and answers what each call of a tool came to. */
async function take(isClean: boolean, steps: readonly (Edit | ToolCall)[]): Promise<string[]> {
  using place = temporaryFolder();
  const top = place.at('repo');
  begin(top, isClean);
  const { run } = player({ roots: [place.path] });
  const outcomes: string[] = [];
  let guarded = new Set<string>();
  const standing = () => [...inFiles(top), ...inIndexes(top)];
  for (const [count, next] of steps.entries()) {
    if ('kind' in next) {
      apply(place.path, next, count);
      // What a person writes over is theirs to lose.
      const held = new Set([...standing(), ...reachable(top)]);
      guarded = new Set([...guarded].filter((blob) => held.has(blob)));
      continue;
    }
    for (const blob of standing()) guarded.add(blob);
    const outcome = await run(tools.get(next.tool) ?? gitStage, withBackups(top, next.args));
    const held = new Set([...standing(), ...reachable(top)]);
    const lost = [...guarded].filter((blob) => !held.has(blob));
    expect({ lost, by: next, outcome }).toMatchObject({ lost: [] });
    expect(readdirSync(join(top, '.git')).filter((file) => /^handrail-|\.lock$/.test(file))).toEqual([]);
    outcomes.push('code' in outcome ? outcome.code : `${next.tool} ${JSON.stringify(next.args['action'])}`);
  }
  return outcomes;
}

test('no content that ever stood in a tree or an index is lost', { timeout: 120_000 }, async () => {
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(step, { minLength: STEPS, maxLength: STEPS }),
      async (isClean, steps) => {
        for (const outcome of await take(isClean, steps)) outcomes.add(outcome);
      },
    ),
    { numRuns: RUNS },
  );
  // Not everything was refused.
  expect([...outcomes].filter((outcome) => outcome.startsWith('git_')).length).toBeGreaterThan(5);
});
