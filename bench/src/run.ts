/**
 * `npm run bench -- <server>`: measures a server against a bare JSON-RPC echo and against a peer, prints the
 * table and writes bench/results/<server>.md. Figures only; no test asserts them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { callCounts, sampleCalls } from './calls.ts';
import { temporaryFolder } from './children.ts';
import { type Contestant, prepare } from './contestants.ts';
import { eras } from './eras.ts';
import { Figures, type Sample } from './figures.ts';
import { footprintOf } from './footprint.ts';
import { reportOf, type Work } from './report.ts';
import { sampleProbedStart, sampleStart } from './start.ts';
import type { Subject } from './subject.ts';
import { subjects } from './subjects.ts';
import { sampleSurface, sampleTokens } from './tokens.ts';
import { inTurn, type Workload } from './workload.ts';

const ROUNDS = { least: 15, usual: 25, most: 200 };
const CALL_ROUNDS = 15;
const LIMIT_MINUTES = 20;

const progress = (text: string) => void process.stderr.write(`${text} …\n`);

/** The list of tools in every way to start ours; the peer has but one, which stands beside each. */
async function weighSurfaces(
  { surfaces = [] }: Subject,
  contestants: readonly Contestant[],
  cwd: string,
  figures: Figures,
): Promise<void> {
  for (const surface of surfaces) {
    for (const contestant of contestants) {
      if (contestant.role === 'floor') continue;
      const args = contestant.role === 'ours' ? surface.args : contestant.args;
      figures.add(contestant, await sampleSurface({ ...surface, args }, contestant, cwd));
    }
  }
}

async function work(
  { work: prepareWork }: Subject,
  contestants: readonly Contestant[],
): Promise<Work | undefined> {
  const [, ours, peer] = contestants;
  if (prepareWork === undefined || ours === undefined || peer === undefined) return undefined;
  progress('Making what is worked on');
  await using stack = new AsyncDisposableStack();
  const workloads = await prepareWork({ ours, peer }, stack);
  const figures = new Figures();
  const failures = new Map<Workload, string>();
  for (const workload of workloads) {
    progress(`${workload.about.split(/[.;:]|, /)[0]}; rounds: ${workload.rounds}`);
    try {
      await inTurn(workload, figures);
    } catch (error) {
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      process.stderr.write(`Failed: ${reason}\n`);
      process.exitCode = 1;
      failures.set(workload, reason);
    }
  }
  return { workloads, figures, failures };
}

async function measure(name: string, subject: Subject, startRounds: number): Promise<void> {
  progress(`Packing and installing @handrail/${name} and its peer`);
  const contestants = await prepare(name, subject);
  const cwd = temporaryFolder();
  const figures = new Figures();
  const before = loadavg()[0] ?? 0;
  const each = (rounds: number, sample: (contestant: Contestant) => Promise<Sample>) => {
    const turns = contestants.map((contestant) => [contestant.role, () => sample(contestant)] as const);
    return inTurn({ rounds, turns: Object.fromEntries(turns) }, figures);
  };

  progress(`${startRounds} rounds of starts`);
  for (const era of eras) await each(startRounds, (contestant) => sampleStart(contestant, era, cwd));
  await each(startRounds, (contestant) => sampleProbedStart(contestant, cwd));
  progress(`${CALL_ROUNDS} rounds of calls`);
  const counts = callCounts(subject.callShare);
  for (const era of eras)
    await each(CALL_ROUNDS, (contestant) => sampleCalls(contestant, era, { cwd, counts }));
  progress('Counting tokens and bytes');
  for (const contestant of contestants) {
    // The floor's fixed texts are no tools; their size says nothing.
    if (contestant.role === 'floor') continue;
    figures.add(contestant, await sampleTokens(contestant, subject.questions, cwd));
    figures.add(contestant, footprintOf(contestant));
  }
  await weighSurfaces(subject, contestants, cwd, figures);
  const worked = await work(subject, contestants);

  const load = [before, loadavg()[0] ?? 0] as const;
  const { page, busy } = reportOf({
    name,
    layout: subject.peer.layout,
    contestants,
    figures,
    work: worked,
    startRounds,
    callRounds: CALL_ROUNDS,
    counts,
    load,
  });
  const results = join(import.meta.dirname, '../results');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.md`), page);
  process.stdout.write(page);
  process.stderr.write(`\nWritten to bench/results/${name}.md.\n`);
  if (busy) process.stderr.write('The machine was busy; run it again before drawing conclusions.\n');
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: String(ROUNDS.usual) } },
});
const [name = ''] = positionals;
const subject = subjects.get(name)?.();
const startRounds = Number(values.rounds);
if (
  subject === undefined ||
  !Number.isInteger(startRounds) ||
  startRounds < ROUNDS.least ||
  startRounds > ROUNDS.most
) {
  process.stderr.write(
    `Say what to measure: npm run bench -- <server> [--rounds=${ROUNDS.least}..${ROUNDS.most}]; there are: ${[...subjects.keys()].join(', ')}.\n`,
  );
  process.exitCode = 2;
} else {
  setTimeout(() => {
    process.stderr.write(`Given up after ${LIMIT_MINUTES} minutes.\n`);
    process.exit(1);
  }, LIMIT_MINUTES * 60_000).unref();
  await measure(name, subject, startRounds);
}
