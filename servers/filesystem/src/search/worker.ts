import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { canHold, openDirectory } from '../paths/directory.ts';
import { codeOf } from '../node-error.ts';
import { failure } from '../paths/open-file.ts';
import { Beat } from './beat.ts';
import type { Finding, Group, Job, Outcome } from './job.ts';
import { PartReader } from './parts.ts';
import { reasonOf } from './pattern.ts';
import { Scanner } from './scanner.ts';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Patterns kept ready: those of searches that run at the same time. */
const MOST_SCANNERS = 8;

/** A job that takes longer ends early, between two files. */
const LONGEST_MS = 5_000;

/** What is no regular file any more, since it was listed: nothing to search. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL', 'ESTALE']);

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the pool gives it
const beat = new Beat(workerData as Int32Array<SharedArrayBuffer>);
const reader = new PartReader();
const scanners = new Map<number, Scanner>();

function scannerFor({ search, query }: Job): Scanner {
  const scanner = scanners.get(search) ?? new Scanner(query, reader, beat);
  scanners.delete(search);
  scanners.set(search, scanner);
  const [oldest] = scanners.keys();
  if (scanners.size > MOST_SCANNERS && oldest !== undefined) scanners.delete(oldest);
  return scanner;
}

type Visit = (fd: number, size: number) => void;

/**
 * Opens a regular file as `openRegular` does, but for the look before: the listing told what it is, and where that is no
 * longer so, what is opened instead neither blocks nor is read.
 * @throws Error of Node
 */
function visitFile(group: Group, name: string, visit: Visit): void {
  if (!canHold) {
    using directory = openDirectory(group.at);
    using file = directory.open(name);
    visit(file.fd, Number(file.stat.size));
    return;
  }
  const fd = openSync(`${group.at}/${name}`, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw failure('EINVAL', 'not a regular file');
    visit(fd, stat.size);
  } finally {
    closeSync(fd);
  }
}

function work(job: Job): Outcome {
  const late = performance.now() + LONGEST_MS;
  const files = job.groups.flatMap((group) => group.names.map((name) => ({ group, name })));
  const findings: Finding[] = [];
  const unreadable: number[] = [];
  let enough = job.query.enough;
  let searched = 0;
  let isShort = false;
  let binary = 0;
  let cut = 0;
  const outcome = () => ({ job: job.number, findings, searched, isShort, unreadable, binary, cut });
  beat.begin(job.number, 0);
  try {
    const scanner = scannerFor(job);
    for (const [index, { group, name }] of files.entries()) {
      isShort = enough < 0 || performance.now() > late;
      if (isShort || Atomics.load(job.stop, 0) !== 0) break;
      beat.begin(job.number, index);
      try {
        visitFile(group, name, (fd, size) => {
          const found = scanner.scan({ fd, size }, { ...job, enough });
          if (scanner.isBinary) binary += 1;
          if (reader.hasLongLine) cut += 1;
          if (found === undefined) return;
          findings.push({ index, ...found });
          for (const { rows } of found.hits) enough -= rows.length;
        });
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) throw error;
        // A name that is not UTF-8 was listed in another spelling, by which nothing is found.
        if (!GONE.has(code) || name.includes('\uFFFD')) unreadable.push(index);
      }
      searched += 1;
    }
    isShort ||= enough < 0;
    return outcome();
  } catch (error) {
    // Patterns are compiled when they are first used, and some turn out too large for the engine, or its stack.
    if (error instanceof SyntaxError)
      return { ...outcome(), fault: { index: searched, reason: reasonOf(error) } };
    if (error instanceof RangeError) return { ...outcome(), fault: { index: searched, reason: undefined } };
    throw error;
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.on('message', (job: Job) => parentPort?.postMessage(work(job)));
