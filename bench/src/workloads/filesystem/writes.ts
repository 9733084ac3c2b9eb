/** Writing, each time other content. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../../session.ts';
import type { Workload } from '../../workload.ts';
import { byFloor, gather, insist, type Place } from './place.ts';
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

export function writeFiles({ root, large, other, bare }: Place): Workload {
  let made = 0;
  const text = sourceText(1 << 20, 4);
  const next = (bytes: number) => String((made += 1)).padStart(12, '0') + text.slice(12, bytes);

  /** In an empty folder, which is gone afterwards and with it what waits to be written to the disk. */
  const inFolder = async ({ name, bytes, mode }: Kind, one: Write): Promise<number> => {
    const folder = 'written';
    const pathOf = (index: number) => join(folder, mode === 'create' ? `${index}.txt` : 'one.txt');
    mkdirSync(join(root, folder));
    try {
      if (mode === 'overwrite') write(join(root, pathOf(0)), Buffer.from(next(bytes)));
      let ms = 0;
      for (let index = 0; index < COUNT; index++)
        ms += await one({ path: pathOf(index), content: next(bytes), mode });
      insist(name, statSync(join(root, pathOf(COUNT - 1))).size, bytes);
      return ms;
    } finally {
      rmSync(join(root, folder), { recursive: true });
    }
  };
  const inProcess: Write = async ({ path, content }) => {
    const bytes = Buffer.from(content);
    const started = performance.now();
    write(join(root, path), bytes);
    return performance.now() - started;
  };
  const through =
    (session: Session, tool: string): Write =>
    async ({ path, content }) =>
      (await session.ask({ tool, args: { path: join(root, path), content } })).ms;
  const overStdio = through(bare, 'write');
  const byOurs: Write = async (args) => (await large.ask({ tool: 'write_file', args })).ms;
  const byPeer = through(other, 'write_file');

  const rowsOf = ({ name }: Kind, ...ms: readonly [number, number?]) => byFloor(`write ${name}`, ...ms);
  return {
    about: `Write ${COUNT} new files of 1 MiB, as many times over one file, and ${COUNT} new files of 1 KiB, one after another. Floors: open, write, fsync, rename, close, in this process; and by a program that does nothing but that, for each request that it parses from stdin (bare.mjs). The peer calls no fsync: when the machine stops, it may leave empty files.`,
    rounds: 5,
    turns: {
      floor: () =>
        gather(kinds, async (kind) =>
          rowsOf(kind, await inFolder(kind, inProcess), await inFolder(kind, overStdio)),
        ),
      ours: () => gather(kinds, async (kind) => rowsOf(kind, await inFolder(kind, byOurs))),
      peer: () => gather(kinds, async (kind) => rowsOf(kind, await inFolder(kind, byPeer))),
    },
  };
}
