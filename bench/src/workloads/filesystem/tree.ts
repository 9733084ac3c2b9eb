/** A tree of source files, the same in every run: its folders are 20, 9 in each, 10 in each of those. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../seeded.ts';
import { sourceText } from './text.ts';

const FOLDERS = [20, 9, 10] as const;
const FILES_A_FOLDER = 50;
const ENDINGS = ['ts', 'md', 'ts', 'json', 'ts', 'css', 'ts', 'html', 'ts', 'txt'] as const;
const SIZES = { least: 1_024, most: 4_096 };

const FOLDER_COUNT = FOLDERS[0] * (1 + FOLDERS[1] * (1 + FOLDERS[2]));
export const FILE_COUNT = FOLDER_COUNT * FILES_A_FOLDER;

/** What is in some of the files, on a line of its own in each, and in no other. */
export const planted = {
  word: { line: 'needleInHaystack = 1;', every: 10_000 },
  /** `footer`, which is in nearly every file, begins alike. */
  call: { line: 'fooBar(1);', every: 100 },
} as const;

export const hitsOf = ({ every }: { readonly every: number }): number => FILE_COUNT / every;

/** Makes it in an empty folder. */
export function makeTree(folder: string): void {
  const random = seeded(1);
  const pool = sourceText(1 << 20, 2);
  const slice = () => {
    const length = SIZES.least + Math.floor(random() * (SIZES.most - SIZES.least));
    const start = pool.indexOf('\n', Math.floor(random() * (pool.length - 2 * length))) + 1;
    return pool.slice(start, pool.indexOf('\n', start + length) + 1);
  };
  let made = 0;
  const fill = (path: string) => {
    for (let index = 0; index < FILES_A_FOLDER; index++) {
      made += 1;
      const lines = Object.values(planted).filter(({ every }) => made % every === 0);
      const text = slice() + lines.map((plant) => `  ${plant.line}\n`).join('');
      writeFileSync(join(path, `file-${index}.${ENDINGS[index % ENDINGS.length]}`), text);
    }
  };
  const grow = (path: string, [count, ...below]: readonly number[]) => {
    for (let index = 0; index < (count ?? 0); index++) {
      const child = join(path, `part-${index}`);
      mkdirSync(child);
      fill(child);
      grow(child, below);
    }
  };
  grow(folder, FOLDERS);
}
