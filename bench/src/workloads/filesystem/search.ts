/** Searching the text of a tree. The peer cannot. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isThere, runTimed } from '../../timed-program.ts';
import type { Workload } from '../../workload.ts';
import { gather, insist, occurrences, type Place } from './place.ts';
import { hitsOf, planted } from './tree.ts';

interface Kind {
  readonly name: string;
  readonly pattern: string;
  readonly fixed: boolean;
  readonly hits: number;
  /** What a line with a hit has, and nothing else of an answer. */
  readonly hit: RegExp;
}

const kinds: readonly Kind[] = [
  { name: 'a word, no hit', pattern: 'qzxjkv', fixed: true, hits: 0, hit: /qzxjkv = /g },
  {
    name: 'a word, 10 hits',
    pattern: 'needleInHaystack',
    fixed: true,
    hits: hitsOf(planted.word),
    hit: /needleInHaystack = /g,
  },
  {
    name: String.raw`\bfoo\w+\(, 1,000 hits`,
    pattern: String.raw`\bfoo\w+\(`,
    fixed: false,
    hits: hitsOf(planted.call),
    hit: /fooBar\(1/g,
  },
];

const rowOf = ({ name }: Kind): string => `search ${name}, ms`;
const coresRowOf = ({ name }: Kind): string => `search ${name}, floor on ${availableParallelism()} cores, ms`;

const RIPGREP = ['--no-config', '--no-ignore', '--hidden', '-n'];

export function searchTexts({ root, large }: Place): Workload {
  const tree = join(root, 'tree');
  const hasRipgrep = isThere('rg');
  const search = async ({ pattern, fixed, hits }: Kind, command: string, options: readonly string[]) => {
    const { ms, lines } = await runTimed(command, [...options, fixed ? '-F' : '-e', pattern, tree]);
    insist(`${command} ${pattern}`, lines, hits);
    return ms;
  };
  const floor = hasRipgrep
    ? '`rg -j1 --no-ignore --hidden -n`, and without `-j1` in the rows that say so'
    : '`grep -rn`, as there is no rg';
  return {
    about: `Search the text of those files, 1 to 4 KiB each: a word that is not there, one that 10 files have, and a pattern whose beginning nearly all have. Ours to the last page, in pages of 1 MiB. Floor: ${floor}.`,
    rounds: 7,
    turns: {
      floor: () =>
        gather(kinds, async (kind) => {
          if (!hasRipgrep)
            return { [rowOf(kind)]: await search(kind, 'grep', kind.fixed ? ['-rn'] : ['-rnE']) };
          return {
            [rowOf(kind)]: await search(kind, 'rg', ['-j1', ...RIPGREP]),
            [coresRowOf(kind)]: await search(kind, 'rg', RIPGREP),
          };
        }),
      ours: () =>
        gather(kinds, async (kind) => {
          const args = { pattern: kind.pattern, fixed: kind.fixed, path: 'tree' };
          const { ms, text } = await large.askAll({ tool: 'search_text', args });
          insist(rowOf(kind), occurrences(text, kind.hit), kind.hits);
          return { [rowOf(kind)]: ms, ...(hasRipgrep && { [coresRowOf(kind)]: ms }) };
        }),
    },
  };
}
