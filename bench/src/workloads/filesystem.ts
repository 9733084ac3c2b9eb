/** The work of a file server. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../children.ts';
import { openSession } from '../session.ts';
import type { Commands } from '../subject.ts';
import type { Workload } from '../workload.ts';
import { measureMemory, readBesideFifos, readHuge } from './filesystem/extremes.ts';
import { findNames, listNames } from './filesystem/names.ts';
import { bare, type Place } from './filesystem/place.ts';
import { readText } from './filesystem/read.ts';
import { searchTexts } from './filesystem/search.ts';
import { makeTree } from './filesystem/tree.ts';
import { writeFiles } from './filesystem/writes.ts';

/** From the first workload to the last. */
const LIFETIME_MS = 15 * 60_000;

/** @param root the folder that both were started for; it has `small.txt` */
export async function filesystemWork(
  root: string,
  who: Commands,
  stack: AsyncDisposableStack,
): Promise<Workload[]> {
  const tree = join(root, 'tree');
  mkdirSync(tree);
  makeTree(tree);
  const { ours, peer } = who;
  const open = async (args: readonly string[], { entry } = ours) =>
    stack.use(await openSession({ entry, args }, temporaryFolder(), LIFETIME_MS));
  const place: Place = {
    ...who,
    root,
    usual: await open(ours.args),
    large: await open([
      ...ours.args,
      `--page=${2 ** 20}`,
      '--access=write',
      `--journal=${temporaryFolder()}`,
    ]),
    other: await open(peer.args, peer),
    bare: await open([], bare),
  };
  const workloads = [
    findNames(place),
    searchTexts(place),
    listNames(place),
    readText(place),
    writeFiles(place),
    readHuge(place),
    readBesideFifos(place),
    measureMemory(place),
  ];
  spawnSync('sync'); // what is still being written to the disk would be in the first figures
  return workloads;
}
