/** What makes servers swell or hang. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../children.ts';
import type { Sample } from '../../figures.ts';
import { memoryOf } from '../../memory.ts';
import { openSession } from '../../session.ts';
import type { Call } from '../../subject.ts';
import type { Command } from '../../wire.ts';
import type { Workload } from '../../workload.ts';
import { insist, type Place } from './place.ts';
import { sourceText } from './text.ts';

const GIB = 2 ** 30;

/** Text at both ends and nothing between. */
function makeHuge(path: string): void {
  const text = sourceText(1 << 20, 5);
  const descriptor = openSync(path, 'wx');
  writeSync(descriptor, text);
  closeSync(descriptor);
  truncateSync(path, GIB - text.length);
  const end = openSync(path, 'a');
  writeSync(end, text);
  closeSync(end);
}

export function readHuge({ root, ours, peer }: Place): Workload {
  const path = join(root, '1gib.txt');
  makeHuge(path);
  const turn = (command: Command, calls: readonly Call[]) => async (): Promise<Sample> => {
    await using session = await openSession(command, temporaryFolder());
    let ms = 0;
    for (const call of calls) ms += (await session.ask(call)).ms;
    return {
      'both ends of 1 GiB, ms': ms,
      'peak RSS after both ends of 1 GiB, MiB': memoryOf(session.pid).peak,
    };
  };
  return {
    about:
      'Read both ends of a text of 1 GiB (sparse but for 1 MiB at each end), in a new process: the first page and the last 10 lines; the peer the first and the last 10 lines, as it has no pages.',
    rounds: 5,
    turns: {
      ours: turn(ours, [
        { tool: 'read_file', args: { path: '1gib.txt' } },
        { tool: 'read_file', args: { path: '1gib.txt', offset: -10 } },
      ]),
      peer: turn(peer, [
        { tool: 'read_text_file', args: { path, head: 10 } },
        { tool: 'read_text_file', args: { path, tail: 10 } },
      ]),
    },
  };
}

const FIFOS = 10;
const PATIENCE_MS = 5_000;

export function readBesideFifos({ root, ours, peer }: Place): Workload {
  const folder = join(root, 'fifos');
  mkdirSync(folder);
  const names = Array.from({ length: FIFOS }, (_, index) => `fifo-${index}`);
  insist(
    'mkfifo',
    spawnSync(
      'mkfifo',
      names.map((name) => join(folder, name)),
    ).status ?? -1,
    0,
  );
  const turn = (command: Command, read: (path: string) => Call) => async (): Promise<Sample> => {
    await using session = await openSession(command, temporaryFolder());
    const ordinary = read('small.txt');
    await session.ask(ordinary);
    for (const name of names) session.send(read(join('fifos', name))).catch(() => {}); // ends with the process
    const late = sleep(PATIENCE_MS, Infinity, { ref: false });
    const ms = await Promise.race([session.ask(ordinary).then((reply) => reply.ms), late]);
    return { 'read 1 KiB behind 10 reads of FIFOs, ms': ms };
  };
  return {
    about: `Read 1 KiB right behind ${FIFOS} reads of FIFOs that nobody writes to, in a new process; ∞: no answer in ${PATIENCE_MS / 1000} s.`,
    rounds: 5,
    peerRounds: 1,
    turns: {
      ours: turn(ours, (path) => ({ tool: 'read_file', args: { path } })),
      peer: turn(peer, (path) => ({ tool: 'read_text_file', args: { path: join(root, path) } })),
    },
  };
}

export const measureMemory = ({ large, other }: Place): Workload => ({
  about:
    'The most memory that ours with its large pages and the peer held at any time of all that went before.',
  rounds: 1,
  turns: {
    ours: () => ({ 'peak RSS after all work, MiB': memoryOf(large.pid).peak }),
    peer: () => ({ 'peak RSS after all work, MiB': memoryOf(other.pid).peak }),
  },
});
