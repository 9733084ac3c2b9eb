import { visible } from '@handrail/server';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/process/decode-text.ts';
import { lineText } from '../../src/read/text/line-text.ts';
import { gitLog } from '../../src/tools/git-log.ts';
import { allPages } from '../all-pages.ts';
import { history } from '../generated-histories.ts';
import { build, manyCommits } from '../histories.ts';
import { oddRepositories } from '../odd-repositories.ts';
import { player } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from '../temporary.ts';

const BUDGET = 1_500;

/** What `git log` prints, put together as git_log does; parted by a byte that no message here has. */
function plainLog(folder: string, args: readonly string[]): string[] {
  const printed = gitBytes(folder, [
    'log',
    '--date=short',
    '--format=%x01%h%x01%d%x01%ad%x01%an%x01%s',
    ...args,
  ]);
  const { text } = lineText(BUDGET, visible);
  return printed
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [graph, hash, refs = '', date, author, ...subject] = line
        .split('\u0001')
        .map((field) => decodeText(Buffer.from(field, 'latin1')));
      return text(
        hash === undefined
          ? (graph ?? '').trimEnd()
          : `${graph}${hash}${refs} ${date} ${author}  ${cut(subject.join('\u0001'))}`.trimEnd(),
      );
    });
}

const cut = (subject: string): string => (subject.length > 500 ? `${subject.slice(0, 500)}… [cut]` : subject);

/** The arguments of the tool, and those of git that mean the same. */
const questions: readonly [args: Record<string, unknown>, plain: string[]][] = [
  [{}, []],
  [{ graph: true }, ['--graph']],
  [{ ref: 'topic' }, ['topic']],
  [{ ref: 'main..topic' }, ['main..topic']],
  [{ ref: 'main...topic', graph: true }, ['--graph', 'main...topic']],
  [{ path: 'src' }, ['--', 'src']],
  [{ path: 'src/main.ts' }, ['--follow', '--', 'src/main.ts']],
  [{ path: 'new\nline' }, ['--follow', '--', 'new\nline']],
  [{ path: '*.glob' }, ['--follow', '--', ':(literal)*.glob']],
  [{ author: 'R.n|^Ada' }, ['-E', '--author=R.n|^Ada']],
  [{ grep: 'line$|Body' }, ['-E', '--grep=line$|Body']],
  [{ pickaxe: 'line 7' }, ['-Sline 7']],
  [
    { since: '2026-01-03T00:00:00Z', until: '2026-01-04T12:00:00Z' },
    ['--since=2026-01-03T00:00:00Z', '--until=2026-01-04T12:00:00Z'],
  ],
];

describe('git_log shows what git log shows', () => {
  it('of generated histories, in small pages', { timeout: 60_000 }, async () => {
    const met = new Set<number>();
    let paged = 0;
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(history(30), async (plan) => {
        using folder = temporaryFolder();
        build(plan, folder.path);
        if (plan.branches['topic'] === undefined) git(folder.path, 'branch', 'topic', 'refs/heads/main');
        const play = player({ roots: [folder.path], budget: BUDGET });
        asked += 1;
        for (const at of new Set([asked % 2, asked % questions.length])) {
          const [args, usual] = questions[at] ?? [{}, []];
          // What is not there at HEAD may have been a file, and is followed.
          const isGone = args['path'] === 'src' && git(folder.path, 'ls-tree', 'HEAD', 'src') === '';
          const plain = isGone ? ['--follow', ...usual] : usual;
          const expected = plainLog(folder.path, plain);
          if (expected.length === 0 && 'path' in args) continue; // no such path: refused
          const { lines, texts } = await allPages({ play, tool: gitLog, args, budget: BUDGET });
          expect(lines).toEqual(expected);
          if (expected.length > 0) met.add(at);
          if (texts.length > 1) paged += 1;
        }
      }),
      { numRuns: 50 },
    );
    expect(met.size).toBeGreaterThan(8);
    expect(paged).toBeGreaterThan(2);
  });

  it.for(Object.entries(oddRepositories).filter(([name]) => name !== 'unborn'))(
    'of a repository: %s',
    async ([, make]) => {
      using folder = temporaryFolder();
      const at = folder.at('it');
      make(at);
      const play = player({ roots: [folder.path], budget: BUDGET });
      for (const [args, plain] of [
        [{}, []],
        [{ path: 'a.txt', graph: true }, ['--graph', '--follow', '--', 'a.txt']],
      ] as const) {
        const expected = plainLog(at, plain);
        if (expected.length === 0) continue; // no such path: refused
        const { lines } = await allPages({
          play,
          tool: gitLog,
          args: { repo: 'it', ...args },
          budget: BUDGET,
        });
        expect(lines).toEqual(expected);
      }
    },
  );

  it('of a long history, also when the branch moves meanwhile', { timeout: 60_000 }, async () => {
    using folder = temporaryFolder();
    manyCommits(folder.path, 400);
    const play = player({ roots: [folder.path] });
    for (const [args, plain] of [
      [{}, []],
      [{ ref: 'main' }, ['main']],
      [{ ref: 'main', path: 'src/part-3' }, ['main', '--', 'src/part-3']],
      [{ ref: 'HEAD~300..main', grep: 'number [0-9]*' }, ['-E', '--grep=number [0-9]*', 'HEAD~300..main']],
      [{ graph: true }, ['--graph']],
    ] as const) {
      const expected = plainLog(folder.path, plain).map((line) => line.replace(/ \([^)]*\)/, ''));
      const { lines } = await allPages({
        play,
        tool: gitLog,
        args,
        budget: 10_000,
        between: () => git(folder.path, 'commit', '-q', '--allow-empty', '-m', 'Meanwhile'),
      });
      expect(lines.map((line) => line.replace(/ \([^)]*\)/, ''))).toEqual(expected);
    }
  });
});
