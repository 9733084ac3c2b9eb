import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openChanges, origin } from '../changing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { content, FILES, isWhole } from './changed-files.ts';

/** Changes files in another process until the kill; gives back what it did. */
async function changeUntilKilled(root: string, journal: string, version: number): Promise<string> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'changer.ts'), root, journal, String(version)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let done = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (done += text));
  const closed = once(child, 'close');
  const wanted = 1 + Math.random() * 70;
  while (done.length < wanted) await once(child.stdout, 'data');
  await setTimeout(Math.random() * 5);
  child.kill('SIGKILL');
  const [code, signal] = (await closed) as [number | null, string | null];
  expect([code, signal]).toEqual([null, 'SIGKILL']);
  return done;
}

const tree = (path: string): string[] => readdirSync(path, { recursive: true, encoding: 'utf8' }).toSorted();

function check(root: string): void {
  expect(tree(root).filter((path) => path.includes('.handrail'))).toEqual([]);
  for (let file = 0; file < FILES; file++) {
    expect(isWhole(readFileSync(join(root, 'write', String(file))))).toBe(true);
    const places = [join(root, 'move', String(file)), join(root, 'moved/to', String(file))].filter(
      existsSync,
    );
    expect(places).toHaveLength(1);
    expect(readFileSync(places[0] ?? '').equals(content(file))).toBe(true);
  }
  // A directory that was deleted, or not yet made, is not there in part.
  for (const name of existsSync(join(root, 'new')) ? readdirSync(join(root, 'new')) : [])
    expect(isWhole(readFileSync(join(root, 'new', name, 'x/y')))).toBe(true);
}

it('a kill at any moment leaves every file old or new, nothing lost, and no debris after the next start', async () => {
  // In memory: what a kill leaves is the same, and a round takes a tenth of the time.
  using folder = temporaryFolder(existsSync('/dev/shm') ? '/dev/shm' : undefined);
  for (let file = 0; file < FILES; file++)
    folder.make({ [`root/write/${file}`]: content(file), [`root/move/${file}`]: content(file) });
  const root = folder.at('root');
  let all = '';
  for (
    let round = 0;
    round < 200 && !(count(all, 'w') >= 200 && count(all, 'm') >= 200 && round >= 8);
    round++
  ) {
    all += await changeUntilKilled(root, folder.at('journal'), count(all, 'w') + round);
    const { changes } = await openChanges([root], { folder: folder.at('journal') });
    using _changes = changes;
    expect(readdirSync(folder.at('journal/pending'))).toEqual([]);
    check(root);
  }
  // All of it can be taken back, as if nobody had been killed.
  const { changes } = await openChanges([root], { folder: folder.at('journal') });
  using _changes = changes;
  let undone = -1;
  let outcome: unknown;
  do {
    outcome = await changes.undo(undefined, origin).catch((error: unknown) => error);
    undone += 1;
  } while (!(outcome instanceof Error));
  expect(outcome).toMatchObject({ code: 'nothing_to_undo' });
  expect(undone).toBeGreaterThan(300);
  for (let file = 0; file < FILES; file++) {
    expect(readFileSync(join(root, 'write', String(file))).equals(content(file))).toBe(true);
    expect(statSync(join(root, 'move', String(file))).isFile()).toBe(true);
  }
}, 120_000);

const count = (text: string, letter: string): number => text.split(letter).length - 1;
