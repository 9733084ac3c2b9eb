/** Finding files by name, and listing a folder. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample } from '../../figures.ts';
import type { Reply } from '../../session.ts';
import { runTimed } from '../../timed-program.ts';
import type { Workload } from '../../workload.ts';
import { gather, insist, occurrences, type Place } from './place.ts';
import { FILE_COUNT } from './tree.ts';

interface Kind {
  readonly ending: string;
  readonly hits: number;
}

const kinds: readonly Kind[] = [
  { ending: 'ts', hits: FILE_COUNT / 2 },
  { ending: 'cpp', hits: 0 },
];

const rowOf = ({ ending, hits }: Kind): string => `find *.${ending}, ${hits.toLocaleString('en')} hits, ms`;

export function findNames({ root, large, other }: Place): Workload {
  const tree = join(root, 'tree');
  const told = (kind: Kind, { ms, text }: Reply): Sample => {
    insist(rowOf(kind), occurrences(text, new RegExp(`\\.${kind.ending}$`, 'gm')), kind.hits);
    return { [rowOf(kind)]: ms };
  };
  return {
    about: `Find by name among ${FILE_COUNT.toLocaleString('en')} files in one tree: half of them, and what is not there. Ours to the last page, in pages of 1 MiB. Floor: \`find -name\`, from its start to its end.`,
    rounds: 9,
    peerRounds: 2,
    turns: {
      floor: () =>
        gather(kinds, async (kind) => {
          const { ms, lines } = await runTimed('find', [tree, '-name', `*.${kind.ending}`]);
          insist(rowOf(kind), lines, kind.hits);
          return { [rowOf(kind)]: ms };
        }),
      ours: () =>
        gather(kinds, async (kind) => {
          const args = { glob: `*.${kind.ending}`, path: 'tree' };
          return told(kind, await large.askAll({ tool: 'find_files', args }));
        }),
      peer: () =>
        gather(kinds, async (kind) => {
          const args = { path: tree, pattern: `**/*.${kind.ending}` };
          return told(kind, await other.ask({ tool: 'search_files', args }));
        }),
    },
  };
}

const ENTRIES = 10_000;

/** @returns the workload; its folder is made at once */
export function listNames({ root, large, usual, other }: Place): Workload {
  const folder = join(root, 'flat');
  mkdirSync(folder);
  for (let index = 0; index < ENTRIES; index++) writeFileSync(join(folder, `entry-${index}.txt`), '');
  const call = { tool: 'list_directory', args: { path: 'flat' } };
  const [all, first] = [
    `list 10,000 entries, all, ms`,
    `list 10,000 entries, first page of 10,000 bytes, ms`,
  ] as const;
  const listed = (text: string) => insist(all, occurrences(text, /entry-/g), ENTRIES);
  return {
    about:
      'List a folder of 10,000 files: all of them, ours in pages of 1 MiB; and the first page as it is by default. Floor: `readdirSync` with the kinds of the entries, in this process.',
    rounds: 15,
    turns: {
      floor() {
        const started = performance.now();
        const entries = readdirSync(folder, { withFileTypes: true });
        const ms = performance.now() - started;
        insist(all, entries.length, ENTRIES);
        return { [all]: ms, [first]: ms };
      },
      async ours() {
        const whole = await large.askAll(call);
        listed(whole.text);
        return { [all]: whole.ms, [first]: (await usual.ask(call)).ms };
      },
      async peer() {
        const { ms, text } = await other.ask({ tool: 'list_directory', args: { path: folder } });
        listed(text);
        return { [all]: ms };
      },
    },
  };
}
