import { writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '@handrail/server';
import { decodeText } from '../../src/process/decode-text.ts';
import { gitStatus } from '../../src/tools/git-status.ts';
import { allPages } from '../all-pages.ts';
import { history } from '../generated-histories.ts';
import { build } from '../histories.ts';
import { oddRepositories } from '../odd-repositories.ts';
import { player, textOf } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { gitBytes, runGit } from '../temporary.ts';

const BUDGET = 1_500;
const PLAIN = [
  '-c',
  'core.quotePath=off',
  'status',
  '--porcelain=v1',
  '--branch',
  '--ignore-submodules=dirty',
];
const CONFLICT = /^(?:DD|AU|UD|UA|DU|AA|UU) /;

/** What `git status --short` prints, with conflicts first. */
function plainStatus(folder: string): { branch: string; lines: string[] } {
  const [branch = '', ...all] = gitBytes(folder, PLAIN)
    .toString('latin1')
    .trimEnd()
    .split('\n')
    .map((line) =>
      // Each name may be in an encoding of its own; those with a space stand in quotes.
      line
        .split(' -> ')
        .map((part) => visible(decodeText(Buffer.from(part, 'latin1'))))
        .join(' -> '),
    );
  const conflicts = all.filter((line) => CONFLICT.test(line));
  return { branch, lines: [...conflicts, ...all.filter((line) => !CONFLICT.test(line))] };
}

const plainBranch = (line: string): string => line.replace(/ at [0-9a-f]{10}|, rebasing .*$/g, '');

const names = [
  'a',
  'b/c',
  'README.md',
  'src/main.ts',
  'with space',
  '-dash',
  'q"uote',
  'new\nline',
  ' lead',
  'x -> y',
  '日本',
];

const deed = fc.record({
  what: fc.constantFrom('write', 'add', 'rm', 'mv', 'cached', 'intent'),
  name: fc.constantFrom(...names),
  other: fc.constantFrom(...names),
});

describe('git_status shows what git status shows', () => {
  it('on generated histories with dirty trees, in small pages', { timeout: 60_000 }, async () => {
    let conflicts = 0;
    await fc.assert(
      fc.asyncProperty(history(8), fc.array(deed, { maxLength: 12 }), async (plan, deeds) => {
        using folder = temporaryFolder();
        const top = folder.path;
        build(plan, top);
        for (const branch of Object.keys(plan.branches).slice(1)) runGit(top, ['merge', '-q', branch]);
        for (const { what, name, other } of deeds) {
          if (what === 'write' || what === 'add')
            // Where a folder of that name stands, nothing is written.
            try {
              folder.make({ [name]: `${other}\n` });
            } catch {
              continue;
            }
          if (what === 'add') runGit(top, ['add', '--', name]);
          if (what === 'intent') runGit(top, ['add', '-N', '--', name]);
          if (what === 'rm') runGit(top, ['rm', '-r', '-q', '-f', '--', name]);
          if (what === 'cached') runGit(top, ['rm', '-r', '-q', '--cached', '--', name]);
          if (what === 'mv') runGit(top, ['mv', '--', name, other]);
        }
        const play = player({ roots: [top], budget: BUDGET });
        const { lines, texts } = await allPages({ play, tool: gitStatus, args: {}, budget: BUDGET });
        const plain = plainStatus(top);
        expect(lines.slice(1)).toEqual(plain.lines);
        expect(lines[0]).toBe(plain.branch);
        if (texts[0]?.includes(' conflict') === true) conflicts += 1;
      }),
      { numRuns: 50 },
    );
    expect(conflicts).toBeGreaterThan(0);
  });

  it.for(Object.entries(oddRepositories).filter(([name]) => name !== 'bare'))(
    'on a repository: %s',
    async ([, make]) => {
      using folder = temporaryFolder();
      const at = folder.at('it');
      make(at);
      const play = player({ roots: [folder.path], budget: BUDGET });
      const { lines } = await allPages({ play, tool: gitStatus, args: { repo: 'it' }, budget: BUDGET });
      const plain = plainStatus(at);
      expect(lines.slice(1)).toEqual(plain.lines);
      expect(plainBranch(lines[0] ?? '')).toBe(plain.branch);
    },
  );

  it('counts and pages thousands of untracked files', async () => {
    using folder = temporaryFolder();
    build({ commits: [{ parents: [], message: 'One\n', changes: [] }], branches: { main: 0 } }, folder.path);
    for (let index = 0; index < 3_000; index += 1) writeFileSync(folder.at(`file-${index}`), '');
    const play = player({ roots: [folder.path] });
    const { lines, texts } = await allPages({ play, tool: gitStatus, args: {}, budget: 10_000 });
    expect(lines.slice(1)).toEqual(plainStatus(folder.path).lines);
    expect(texts[0]).toContain('\n3000 untracked\n');
    expect(textOf(await play.run(gitStatus, { paths: ['file-7'] }))).toContain('1 untracked');
  });
});
