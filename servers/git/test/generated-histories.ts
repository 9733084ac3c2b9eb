import * as fc from 'fast-check';
import type { Change, Plan, PlannedCommit } from './histories.ts';

const names = [
  'a',
  'a/b',
  'a/b/c.txt',
  'src/main.ts',
  'src/lib/deep/er/x.c',
  'README.md',
  'with space.txt',
  ' leading and trailing ',
  '-dash',
  '--output=x',
  'quote".txt',
  "apostrophe'.txt",
  'back\\slash',
  'tab\there',
  'new\nline',
  'escape\u001b[31m',
  ':(top)x',
  '*.glob',
  '[a-z]',
  'naïve/日本語.txt',
  'latin-\udce9.txt',
  'package-lock.json',
  'image.bin',
  'HEAD',
  'main',
];

const authors = [
  'Ada Lovelace <ada@example.org>',
  'Émile Borel <emile@example.org>',
  'Ren\udce9 Latin <rene@example.org>',
  'A "quoted" name, with a comma <quoted@example.org>',
  ' <nameless@example.org>',
];

const branchNames = ['main', 'topic', 'feature/one', 'release-1.0', 'ünïcode', 'a.b-c_d'];

const content = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 30 }).map(lines) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'no newline at the end', 'CR\r\nLF\r\n', 'nul \0 byte\n', 'caf\udce9\n'),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);

function lines(numbers: readonly number[]): string {
  return numbers.map((number) => `line ${number}\n`).join('');
}

const message = fc.oneof(
  fc.constantFrom(
    'One line\n',
    'Subject\n\nBody of\ntwo lines.\n',
    '',
    'no newline',
    'caf\udce9\n',
    '\n\nlate subject\n',
  ),
  // git ends a message at a NUL.
  fc.string({ unit: 'grapheme', maxLength: 80 }).map((text) => text.replaceAll('\0', '')),
);

const pick = fc.nat({ max: 1000 });

const step = fc.record({
  branch: fc.constantFrom(...branchNames),
  /** Which of the branches that exist this one starts at or merges. */
  other: pick,
  merge: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  message,
  author: fc.constantFrom(...authors),
  hours: fc.integer({ min: -2, max: 100 }),
  zone: fc.constantFrom('+0000', '+0200', '-0730', '+1400'),
  changes: fc.array(
    fc.record({
      what: fc.constantFrom('write', 'write', 'write', 'edit', 'delete', 'rename', 'mode'),
      name: fc.constantFrom(...names),
      which: pick,
      content,
    }),
    { maxLength: 4 },
  ),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Tree = ReadonlyMap<string, string | Buffer>;

/** The tree after a file is written: one that is a folder of it, or a file in it, gives way as in git. */
function written(tree: Tree, name: string, text: string | Buffer): Tree {
  const kept = [...tree].filter(
    ([other]) => !`${name}/`.startsWith(`${other}/`) && !other.startsWith(`${name}/`),
  );
  return new Map([...kept, [name, text]]);
}

function without(tree: Tree, name: string): Tree {
  return new Map([...tree].filter(([other]) => other !== name));
}

function changeOf(
  { what, name, which, content: text }: Step['changes'][number],
  tree: Tree,
): [Change?, Tree?] {
  const files = [...tree.keys()];
  const old = files[which % Math.max(files.length, 1)];
  if (what === 'write' || old === undefined)
    return [{ write: name, content: text }, written(tree, name, text)];
  if (what === 'delete') return [{ delete: old }, without(tree, old)];
  const before = tree.get(old) ?? '';
  if (what === 'edit') {
    const edited = Buffer.isBuffer(before) ? before : `${before}one more line ${which}\n`;
    return [{ write: old, content: edited }, written(tree, old, edited)];
  }
  if (what === 'mode') return [{ write: old, content: before, mode: '100755' }, tree];
  // A rename into or onto itself is none.
  if (`${name}/`.startsWith(`${old}/`)) return [];
  return [{ rename: old, to: name }, written(without(tree, old), name, before)];
}

interface Grown {
  readonly commits: PlannedCommit[];
  readonly trees: Tree[];
  readonly branches: Map<string, number>;
}

function grow({ commits, trees, branches }: Grown, { changes, merge, ...chosen }: Step): void {
  const heads = [...branches.values()];
  const other = heads[chosen.other % Math.max(heads.length, 1)];
  const tip = branches.get(chosen.branch) ?? other;
  const parents = [tip, merge && other !== tip ? other : undefined].filter((parent) => parent !== undefined);
  let tree: Tree = tip === undefined ? new Map() : (trees[tip] ?? new Map());
  const made: Change[] = [];
  for (const wanted of changes) {
    const [change, next] = changeOf(wanted, tree);
    if (change) made.push(change);
    tree = next ?? tree;
  }
  const { author, zone, hours } = chosen;
  const time = 1_767_323_045 + 3600 * (10 * commits.length + hours);
  commits.push({ parents, message: chosen.message, author, zone, time, changes: made });
  trees.push(tree);
  branches.set(chosen.branch, commits.length - 1);
}

const tag = fc.record({
  name: fc.constantFrom('v1.0', 'v2.0-rc.1', 'nightly', 'main', 'tag/with/slash'),
  which: pick,
  annotated: fc.option(fc.constantFrom('A release\n', 'Release\n\nwith notes\n'), { nil: undefined }),
});

/**
 * Histories of up to `maxCommits` commits with several branches, merges, renames, odd names, bytes
 * that are no UTF-8, skewed clocks and time zones, and tags. There is always a branch `main`.
 */
export function history(maxCommits = 25): fc.Arbitrary<Plan> {
  const steps = fc.array(step, { minLength: 1, maxLength: maxCommits, size: 'max' });
  return fc
    .tuple(steps, fc.uniqueArray(tag, { selector: ({ name }) => name, maxLength: 3 }))
    .map(([all, tags]) => {
      const grown: Grown = { commits: [], trees: [], branches: new Map() };
      for (const [index, each] of all.entries())
        grow(grown, index === 0 ? { ...each, branch: 'main' } : each);
      const { commits } = grown;
      return {
        commits,
        branches: Object.fromEntries(grown.branches),
        tags: Object.fromEntries(
          tags.map(({ name, which, annotated }) => {
            const commit = which % commits.length;
            return [name, annotated === undefined ? { commit } : { commit, message: annotated }];
          }),
        ),
      };
    });
}
