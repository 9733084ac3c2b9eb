/** A repository with a history, the same in every run, and somebody at work in it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../seeded.ts';
import { sourceText } from '../filesystem/text.ts';
import { ImportStream } from './import-stream.ts';
import { makeWithGit } from './plain-git.ts';

export const COMMITS = 4_000;
export const BRANCHES = 60;
const FILES = 300;
const LINES = { usual: 160, hot: 400 };
const START = 1_700_000_000;

/** The file that every tenth commit changes. */
export const HOT = 'src/part-0/file-0.ts';
/** From here to the end, much has changed. */
export const LAST_VERSION = `v${COMMITS / 100 - 1}.0`;
/** Pages of a manual that came at once, and the bytes of each, at least. */
const MANUAL = { pages: 100, bytes: 46_000, before: 60 };

/** What is not committed: by how many files. */
export const underWork = { changed: 8, staged: 4, renamed: 1, untracked: 5 } as const;

const AUTHORS =
  'Ada Lovelace,Grace Hopper,Alan Turing,Edsger Dijkstra,Barbara Liskov,Donald Knuth,Radia Perlman'
    .split(',')
    .map((name) => `${name} <${name.split(' ')[0]?.toLowerCase()}@example.org>`);

const AIMS = [
  'open files when they are needed',
  'count lines once',
  'say what is missing',
  'keep the order of entries',
  'let the reader close first',
] as const;

const pathOf = (file: number): string => `src/part-${file % 12}/file-${file}.ts`;

/** Makes it in an empty folder. */
export function makeHistory(folder: string): void {
  makeWithGit(folder, ['init', '--quiet', '--initial-branch=main']);
  makeWithGit(folder, ['fast-import', '--quiet'], historyStream());
  for (const [key, value] of Object.entries({
    'user.name': 'Ada Lovelace',
    'user.email': 'ada@example.org',
    'remote.origin.url': 'https://example.invalid/project.git',
    'remote.origin.fetch': '+refs/heads/*:refs/remotes/origin/*',
    'branch.main.remote': 'origin',
    'branch.main.merge': 'refs/heads/main',
  }))
    makeWithGit(folder, ['config', key, value]);
  makeWithGit(folder, ['gc', '--quiet']); // as a clone is: packed, with a commit graph
  makeWithGit(folder, ['reset', '--quiet', '--hard']);
  leaveUnderWork(folder);
}

function historyStream(): Buffer {
  const random = seeded(11);
  const below = (most: number) => Math.floor(random() * most);
  const pool = sourceText(1 << 20, 12).split('\n');
  const someLines = (count: number) => Array.from({ length: count }, () => pool[below(pool.length)] ?? '');
  const textOf = (lines: readonly string[]) => `${lines.join('\n')}\n`;

  const files = new Map(
    Array.from({ length: FILES }, (_, file) => [
      pathOf(file),
      someLines(pathOf(file) === HOT ? LINES.hot : LINES.usual),
    ]),
  );
  /** One to three files with some other lines, or under another name. */
  const change = (index: number): Map<string, string | undefined> => {
    const changed = new Map<string, string | undefined>();
    const paths = [...files.keys()];
    const chosen = Array.from({ length: 1 + below(3) }, () => paths[below(paths.length)] ?? HOT);
    if (index % 10 === 0) chosen[0] = HOT;
    for (const path of chosen) {
      const lines = files.get(path) ?? [];
      const at = below(lines.length - 4);
      lines.splice(at, 1 + below(4), ...someLines(1 + below(4)));
      changed.set(path, textOf(lines));
    }
    const [last = HOT] = chosen.slice(-1);
    if (index % 100 !== 50 || last === HOT) return changed;
    const renamed = last.replace(/(?:-as-\d+)?\.ts$/, `-as-${index}.ts`);
    files.set(renamed, files.get(last) ?? []);
    files.delete(last);
    return changed.set(renamed, changed.get(last)).set(last, undefined);
  };
  const manual = () =>
    Array.from(
      { length: MANUAL.pages },
      (_, page) => [`manual/page-${page}.txt`, sourceText(MANUAL.bytes, 100 + page)] as const,
    );

  const stream = new ImportStream();
  let tip = stream.commit({
    ref: 'refs/heads/main',
    parents: [],
    author: AUTHORS[0] ?? '',
    time: START,
    message: 'Begin\n',
    files: new Map([...files].map(([path, lines]) => [path, textOf(lines)])),
  });
  let side:
    | { readonly commit: number; readonly from: number; readonly files: Map<string, string | undefined> }
    | undefined;
  for (let index = 1; index < COMMITS; index++) {
    const about = { author: AUTHORS[below(AUTHORS.length)] ?? '', time: START + index * 1_800 };
    const main = 'refs/heads/main';
    // Of twenty, the last merges the one before the last but one into main.
    if (index % 20 === 17) {
      const aside = change(index);
      const message = `Try change ${index} beside the others\n`;
      const commit = stream.commit({
        ...about,
        ref: `refs/heads/side`,
        parents: [tip],
        message,
        files: aside,
      });
      side = { commit, from: tip, files: aside };
    } else if (index % 20 === 19 && side !== undefined) {
      const message = `Merge what was tried as change ${index - 2}\n`;
      tip = stream.commit({ ...about, ref: main, parents: [tip, side.commit], message, files: side.files });
    } else {
      const message = `Make change ${index}: ${AIMS[below(AIMS.length)]}\n\nWithout it, the one before was only half of what was wanted.\n`;
      const changed = index === COMMITS - MANUAL.before ? new Map(manual()) : change(index);
      tip = stream.commit({ ...about, ref: main, parents: [tip], message, files: changed });
    }
    if (index % 100 === 0)
      stream.tag(`v${index / 100}.0`, tip, { ...about, message: `Version ${index / 100}\n` });
    if (index % Math.floor(COMMITS / (BRANCHES - 2)) === 0) stream.set(`refs/heads/topic-${index}`, tip);
    if (index === COMMITS - 10) stream.set('refs/remotes/origin/main', tip);
  }
  return stream.bytes();
}

/** Changes a line of some files, stages others. */
function leaveUnderWork(folder: string): void {
  const { changed, staged, renamed, untracked } = underWork;
  const paths = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join('src', path))
    .filter((path) => path !== HOT)
    .toSorted();
  const change = (path: string) => {
    const lines = readFileSync(join(folder, path), 'utf8').split('\n');
    writeFileSync(join(folder, path), lines.with(20, 'const work = underway();').join('\n'));
  };
  for (const path of paths.slice(0, changed + staged)) change(path);
  makeWithGit(folder, ['add', ...paths.slice(changed, changed + staged)]);
  for (const path of paths.slice(-renamed)) makeWithGit(folder, ['mv', path, `${path}x`]);
  for (let index = 0; index < untracked; index++)
    writeFileSync(join(folder, `src/part-1/new-${index}.ts`), sourceText(500, index));
}
