import { mkdirSync } from 'node:fs';
import { git, gitBytes } from './temporary.ts';

// In the names, messages and contents of plans a lone surrogate U+DC80 to U+DCFF stands for the
// raw byte 0x80 to 0xFF (as in Python's PEP 383), so that all of a plan is text that prints.

export type Change =
  | {
      readonly write: string;
      readonly content: string | Buffer;
      readonly mode?: '100644' | '100755' | '120000';
    }
  | { readonly delete: string }
  | { readonly rename: string; readonly to: string };

export interface PlannedCommit {
  /** Indices of earlier commits of the plan; the tree starts as that of the first. */
  readonly parents: readonly number[];
  readonly message: string;
  readonly changes: readonly Change[];
  readonly author?: string;
  /** Seconds since 1970; when left out, an hour after the commit planned before it. */
  readonly time?: number;
  /** Minutes east of UTC, as git writes them: `+0200`. */
  readonly zone?: string;
  /** The value of an `encoding` header. */
  readonly encoding?: string;
}

export interface Plan {
  readonly commits: readonly PlannedCommit[];
  /** Short branch names and the index of the commit each stands at. `main` is checked out. */
  readonly branches: Readonly<Record<string, number>>;
  /** Short tag names; a tag with a message is an annotated one. */
  readonly tags?: Readonly<Record<string, { readonly commit: number; readonly message?: string }>>;
}

interface Shape {
  readonly bare?: boolean;
  readonly objectFormat?: 'sha1' | 'sha256';
}

/** 2026-01-02T03:04:05Z. */
const start = 1_767_323_045;

/** The bytes that a text of a plan stands for. */
export function planBytes(text: string): Buffer {
  if (!/[\uDC80-\uDCFF]/.test(text)) return Buffer.from(text);
  return Buffer.concat(
    Array.from(text, (character) =>
      /^[\uDC80-\uDCFF]$/.test(character)
        ? Buffer.from([character.charCodeAt(0) - 0xdc00])
        : Buffer.from(character),
    ),
  );
}

/** A name as `git fast-import` reads it: quoted as in C, so that any byte can stand in it. */
function quoted(name: string): string {
  const bytes = [...planBytes(name)].map((byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(8).padStart(3, '0')}`
      : String.fromCharCode(byte),
  );
  return `"${bytes.join('')}"`;
}

function data(content: string | Buffer): Buffer[] {
  const bytes = typeof content === 'string' ? planBytes(content) : content;
  return [Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')];
}

function changed(change: Change): Buffer[] {
  if ('delete' in change) return [Buffer.from(`D ${quoted(change.delete)}\n`)];
  if ('rename' in change) return [Buffer.from(`R ${quoted(change.rename)} ${quoted(change.to)}\n`)];
  const { write, content, mode = '100644' } = change;
  return [Buffer.from(`M ${mode} inline ${quoted(write)}\n`), ...data(content)];
}

function committed(commit: PlannedCommit, index: number): Buffer[] {
  const { parents, author = 'Ada Lovelace <ada@example.org>', encoding, zone = '+0000' } = commit;
  const when = `${commit.time ?? start + 3600 * index} ${zone}`;
  const [first, ...others] = parents.map((parent) => `:${parent + 1}`);
  return [
    // Each commit on a ref of its own: the branches are set at the end.
    Buffer.from(`commit refs/planned/${index}\nmark :${index + 1}\n`),
    planBytes(`author ${author} ${when}\ncommitter ${author} ${when}\n`),
    Buffer.from(encoding === undefined ? '' : `encoding ${encoding}\n`),
    ...data(commit.message),
    Buffer.from(first === undefined ? '' : `from ${first}\n`),
    Buffer.from(others.map((other) => `merge ${other}\n`).join('')),
    ...commit.changes.flatMap(changed),
    Buffer.from('\n'),
  ];
}

/** The stream of `git fast-import` (its man page tells the format) that makes a plan. */
function importStream({ commits, branches, tags = {} }: Plan, none: string): Buffer {
  const reset = (ref: string, mark: string) => Buffer.from(`reset ${ref}\nfrom ${mark}\n\n`);
  return Buffer.concat([
    ...commits.flatMap(committed),
    ...Object.entries(branches).map(([name, commit]) => reset(`refs/heads/${name}`, `:${commit + 1}`)),
    ...Object.entries(tags).flatMap(([name, { commit, message }]) =>
      message === undefined
        ? [reset(`refs/tags/${name}`, `:${commit + 1}`)]
        : [
            Buffer.from(`tag ${name}\nfrom :${commit + 1}\n`),
            Buffer.from(`tagger Ada Lovelace <ada@example.org> ${start} +0000\n`),
            ...data(message),
          ],
    ),
    ...commits.map((_, index) => reset(`refs/planned/${index}`, none)),
  ]);
}

/** Makes a planned history in a folder that is new or empty, and checks `main` out there. */
export function build(plan: Plan, folder: string, { bare = false, objectFormat = 'sha1' }: Shape = {}): void {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '-q', `--object-format=${objectFormat}`, ...(bare ? ['--bare'] : []));
  const none = '0'.repeat(objectFormat === 'sha1' ? 40 : 64);
  gitBytes(folder, ['fast-import', '--quiet', '--force'], { input: importStream(plan, none) });
  if (!bare && plan.branches['main'] !== undefined) git(folder, 'reset', '-q', '--hard');
}

type Files = Readonly<Record<string, string | Buffer | null>>;

interface Ordinary extends Shape {
  /** One commit each, on `main`: files and their new contents; `null` deletes. */
  readonly commits?: readonly Files[];
}

const few: readonly Files[] = [
  { 'README.md': '# A project\n', 'src/one.txt': 'one\ntwo\nthree\n' },
  { 'src/one.txt': 'one\n2\nthree\n', 'src/two.txt': 'two\n' },
  { 'src/two.txt': 'two\nmore\n' },
];

/** A repository with commits on `main`, called "Change 1", "Change 2" and so on; three by default. */
export function repository(folder: string, { commits = few, ...shape }: Ordinary = {}): void {
  const planned = commits.map((files, index) => ({
    parents: index === 0 ? [] : [index - 1],
    message: `Change ${index + 1}\n`,
    changes: Object.entries(files).map(([name, content]) =>
      content === null ? { delete: name } : { write: name, content },
    ),
  }));
  build({ commits: planned, branches: { main: commits.length - 1 } }, folder, shape);
}

const authors = [
  'Ada Lovelace <ada@example.org>',
  'Émile Borel <emile@example.org>',
  'Grace Hopper <grace@example.org>',
];

/**
 * A history of `count` commits over 200 files of 60 lines, each commit changing one line of one
 * of them; every 50th is the merge of a side branch.
 */
export function manyCommits(folder: string, count: number): void {
  const path = (file: number) => `src/part-${file % 10}/file-${file}.ts`;
  const text = (file: number, version: number) =>
    Array.from({ length: 60 }, (_, line) => {
      // The newest version at which this line was changed; version v changes line 7 v.
      const latest = version - ((((version - line * 43) % 60) + 60) % 60);
      return `export const value${line} = ${file * 1000 + Math.max(latest, 0)}; // line ${line} of ${file}\n`;
    }).join('');
  const change = (index: number) => {
    const file = (index * 37) % 200;
    return { write: path(file), content: text(file, Math.floor(index / 200) + 1) };
  };
  const commits = Array.from({ length: count }, (_, index): PlannedCommit => {
    const merge = index % 50 === 49;
    // What is merged grew beside the commit before it; the merge takes its change over.
    const parents = merge ? [index - 2, index - 1] : [index - (index % 50 === 48 ? 2 : 1)];
    return {
      parents: index === 0 ? [] : parents,
      message: `Change number ${index}\n\nThe number of the one before it was ${index - 1}.\n`,
      author: authors[index % authors.length] ?? '',
      changes:
        index === 0
          ? Array.from({ length: 200 }, (_unused, file) => ({ write: path(file), content: text(file, 0) }))
          : [change(merge ? index - 1 : index)],
    };
  });
  build({ commits, branches: { main: count - 1 }, tags: { middle: { commit: count >> 1 } } }, folder);
}

/** One commit of `count` small files, 100 in a folder, all checked out. */
export function manyFiles(folder: string, count: number): void {
  const changes = Array.from({ length: count }, (_, index) => ({
    write: `folder-${Math.floor(index / 1000)}/part-${Math.floor(index / 100) % 10}/file-${index}.txt`,
    content: `This is file ${index}.\n`,
  }));
  build({ commits: [{ parents: [], message: 'All files\n', changes }], branches: { main: 0 } }, folder);
}
