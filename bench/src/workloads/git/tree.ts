/** A repository with many files, the same in every run. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../seeded.ts';
import { sourceText } from '../filesystem/text.ts';
import { ImportStream } from './import-stream.ts';
import { makeWithGit } from './plain-git.ts';

export const FILES = 50_000;
export const CHANGED = 3;
/** Stands in so many files, on a line of its own, and nowhere else. */
export const needle = { word: 'needleInHaystack', files: 10 } as const;

const pathOf = (file: number): string =>
  `part-${Math.floor(file / 1_000)}/folder-${Math.floor(file / 100) % 10}/file-${file}.ts`;

/** Makes it in an empty folder: 50 folders of 10 of 100 files of about 400 bytes. */
export function makeTree(folder: string): void {
  const random = seeded(21);
  const pool = sourceText(1 << 20, 22).split('\n');
  const content = (file: number) => {
    const from = Math.floor(random() * (pool.length - 10));
    const planted = file % (FILES / needle.files) === 7 ? [`const ${needle.word} = ${file};`] : [];
    return `${[`// File ${file}`, ...pool.slice(from, from + 10), ...planted].join('\n')}\n`;
  };
  const stream = new ImportStream();
  stream.commit({
    ref: 'refs/heads/main',
    parents: [],
    author: 'Ada Lovelace <ada@example.org>',
    time: 1_700_000_000,
    message: 'All files\n',
    files: new Map(Array.from({ length: FILES }, (_, file) => [pathOf(file), content(file)])),
  });
  makeWithGit(folder, ['init', '--quiet', '--initial-branch=main']);
  makeWithGit(folder, ['fast-import', '--quiet'], stream.bytes());
  makeWithGit(folder, ['reset', '--quiet', '--hard']);
  for (let index = 0; index < CHANGED; index++)
    appendFileSync(join(folder, pathOf(index * 20_000 + 11)), 'const work = underway();\n');
}
