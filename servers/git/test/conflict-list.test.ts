import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listConflicts } from '../src/change/integrate/conflicts.ts';
import { gitIntegrate } from '../src/tools/git-integrate.ts';
import { file, parted } from './parted.ts';
import { fenced, player, textOf } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from './temporary.ts';

describe('the account of conflicts', () => {
  it('answers within the budget for 10,000 files in conflict', async () => {
    using folder = temporaryFolder();
    const top = folder.path;
    git(top, 'init', '-q');
    const commit = (word: string, ...parents: string[]): string => {
      const blob = gitBytes(top, ['hash-object', '-w', '--stdin'], { input: `${word}\n` })
        .toString()
        .trim();
      const lines = Array.from(
        { length: 10_000 },
        (_, index) => `100644 ${blob}\tfolder/a-name-${index}.txt\n`,
      );
      gitBytes(top, ['update-index', '--index-info'], { input: lines.join('') });
      const tree = git(top, 'write-tree').trim();
      return git(top, 'commit-tree', tree, '-m', word, ...parents.flatMap((hash) => ['-p', hash])).trim();
    };
    const base = commit('base');
    git(top, 'update-ref', 'refs/heads/topic', commit('theirs', base));
    git(top, 'reset', '-q', '--hard', commit('ours', base));
    const { run } = player({ roots: [top] });
    const answer = textOf(await run(gitIntegrate, { action: 'merge', name: 'topic' }));
    expect(Buffer.byteLength(answer)).toBeLessThan(10_000);
    expect(answer).toContain('10000 in conflict');
    const files = fenced(answer).filter((line) => line.startsWith('both modified'));
    expect(files.length).toBeGreaterThan(50);
    expect(answer).toContain(`and ${10_000 - files.length} more`);
  });

  it('reads no file through a link, and waits for no pipe', async () => {
    using folder = temporaryFolder();
    const conflict = (word: string) => ['d/a', 'e/b', 'pipe', 'plain'].map((name) => file(name, `${word}\n`));
    const top = parted(folder, conflict('base'), conflict('ours'), conflict('theirs'));
    const { run } = player({ roots: [top] });
    textOf(await run(gitIntegrate, { action: 'merge', name: 'topic' }));
    const marks = '<<<<<<< stolen\n=======\n>>>>>>> stolen\n';
    folder.make({ 'outside/a': marks, 'outside/file': marks });
    rmSync(join(top, 'd'), { recursive: true });
    symlinkSync(folder.at('outside'), join(top, 'd'));
    rmSync(join(top, 'e/b'));
    symlinkSync(folder.at('outside/file'), join(top, 'e/b'));
    rmSync(join(top, 'pipe'));
    execFileSync('mkfifo', [join(top, 'pipe')]);
    const deps = player({ roots: [top] }).deps;
    const found = await listConflicts(deps.git, deps.repositories.find(top), AbortSignal.timeout(10_000));
    expect(found.first.map(({ path, hunks }) => [path, hunks.length])).toEqual([
      ['d/a', 0],
      ['e/b', 0],
      ['pipe', 0],
      ['plain', 1],
    ]);
  });
});
