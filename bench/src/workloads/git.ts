/** The work of a git server. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../children.ts';
import { memoryOf } from '../memory.ts';
import { openSession } from '../session.ts';
import type { Commands } from '../subject.ts';
import type { Workload } from '../workload.ts';
import { makeHistory } from './git/history.ts';
import { makeWithGit, plainGit } from './git/plain-git.ts';
import { pathOf, type Place } from './git/place.ts';
import { lookAtHistory, lookAtTree } from './git/reading.ts';
import { makeTree } from './git/tree.ts';

/** From the first workload to the last. */
const LIFETIME_MS = 15 * 60_000;

/** Git looks again into files that are as young as its index; from then on no more. */
const SETTLED_MS = 1_100;

/** @param root the folder that ours was started for */
export async function gitWork(root: string, who: Commands, stack: AsyncDisposableStack): Promise<Workload[]> {
  for (const [name, make] of [
    ['history', makeHistory],
    ['tree', makeTree],
  ] as const) {
    mkdirSync(pathOf({ root }, name));
    make(pathOf({ root }, name));
  }
  await sleep(SETTLED_MS);
  for (const name of ['history', 'tree']) makeWithGit(pathOf({ root }, name), ['status']);
  const open = async ({ entry, args }: Commands['ours'], more: readonly string[] = []) =>
    stack.use(await openSession({ entry, args: [...args, ...more] }, temporaryFolder(), LIFETIME_MS));
  const place: Place = {
    root,
    usual: await open(who.ours),
    large: await open(who.ours, [`--page=${2 ** 20}`]),
    other: await open(who.peer),
    plain: await open(plainGit),
  };
  spawnSync('sync'); // what is still being written to the disk would be in the first figures
  return [lookAtHistory(place), lookAtTree(place), measureMemory(place)];
}

const measureMemory = ({ large, other }: Place): Workload => ({
  about:
    'The most memory that ours with its large pages and the peer held at any time of all that went before, without that of the git they started.',
  rounds: 1,
  turns: {
    ours: () => ({ 'peak RSS after all work, MiB': memoryOf(large.pid).peak }),
    peer: () => ({ 'peak RSS after all work, MiB': memoryOf(other.pid).peak }),
  },
});
