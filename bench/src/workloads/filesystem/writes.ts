/** Writing, each time other content. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../../figures.ts';
import type { Workload } from '../../workload.ts';
import { gather, insist, type Place } from './place.ts';
import { sourceText } from './text.ts';

const COUNT = 200;

interface Kind {
  readonly name: string;
  readonly bytes: number;
  readonly mode: 'create' | 'overwrite';
}

const kinds: readonly Kind[] = [
  { name: `${COUNT} new files of 1 MiB`, bytes: 1 << 20, mode: 'create' },
  { name: `${COUNT} times 1 MiB over one file`, bytes: 1 << 20, mode: 'overwrite' },
  { name: `${COUNT} new files of 1 KiB`, bytes: 1 << 10, mode: 'create' },
];

/** What is needed for a file to be there whole after a crash, or as it was before. */
function write(path: string, content: Buffer): void {
  const descriptor = openSync(`${path}.new`, 'w', 0o600);
  writeSync(descriptor, content);
  fsyncSync(descriptor);
  renameSync(`${path}.new`, path);
  closeSync(descriptor);
}

/** Writes and tells how long it took, in ms. */
type Write = (file: {
  readonly path: string;
  readonly content: string;
  readonly mode: Kind['mode'];
}) => Promise<number>;

export function writeFiles({ root, large, other }: Place): Workload {
  let made = 0;
  const text = sourceText(1 << 20, 4);
  const next = (bytes: number) => String((made += 1)).padStart(12, '0') + text.slice(12, bytes);

  /** In an empty folder, which is gone afterwards and with it what waits to be written to the disk. */
  const inFolder = (role: Role, one: Write) => () =>
    gather(kinds, async ({ name, bytes, mode }) => {
      const folder = `written-by-${role}`;
      const pathOf = (index: number) => join(folder, mode === 'create' ? `${index}.txt` : 'one.txt');
      mkdirSync(join(root, folder));
      try {
        if (mode === 'overwrite') write(join(root, pathOf(0)), Buffer.from(next(bytes)));
        let ms = 0;
        for (let index = 0; index < COUNT; index++)
          ms += await one({ path: pathOf(index), content: next(bytes), mode });
        insist(name, statSync(join(root, pathOf(COUNT - 1))).size, bytes);
        return { [`write ${name}, ms`]: ms };
      } finally {
        rmSync(join(root, folder), { recursive: true });
      }
    });
  return {
    about: `Write ${COUNT} new files of 1 MiB, as many times over one file, and ${COUNT} new files of 1 KiB, one after another. Floor: open, write, fsync, rename, close, in this process. The peer calls no fsync: when the machine stops, it may leave empty files.`,
    rounds: 5,
    turns: {
      floor: inFolder('floor', async ({ path, content }) => {
        const bytes = Buffer.from(content);
        const started = performance.now();
        write(join(root, path), bytes);
        return performance.now() - started;
      }),
      ours: inFolder('ours', async (args) => (await large.ask({ tool: 'write_file', args })).ms),
      peer: inFolder('peer', async ({ path, content }) => {
        const args = { path: join(root, path), content };
        return (await other.ask({ tool: 'write_file', args })).ms;
      }),
    },
  };
}
