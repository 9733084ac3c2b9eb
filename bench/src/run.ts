/**
 * `npm run bench -- <server>`: measures a server against a bare JSON-RPC echo and against a peer, prints the
 * table and writes bench/results/<server>.md. Figures only; no test asserts them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sampleCalls } from './calls.ts';
import { temporaryFolder } from './children.ts';
import { type Contestant, prepare } from './contestants.ts';
import { eras } from './eras.ts';
import { Figures, type Sample } from './figures.ts';
import { footprintOf } from './footprint.ts';
import { reportOf } from './report.ts';
import { sampleProbedStart, sampleStart } from './start.ts';
import { type Subject, subjects } from './subjects.ts';
import { sampleTokens } from './tokens.ts';

const ROUNDS = { least: 15, usual: 25, most: 200 };
const CALL_ROUNDS = 15;
const LIMIT_MINUTES = 20;

const progress = (text: string) => void process.stderr.write(`${text} …\n`);

/** Each contestant in turn, after one round that only warms the disk cache. */
async function inTurn(
  contestants: readonly Contestant[],
  rounds: number,
  sample: (contestant: Contestant) => Promise<Sample>,
  figures: Figures,
): Promise<void> {
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants) {
      const taken = await sample(contestant);
      if (round > 0) figures.add(contestant, taken);
    }
  }
}

async function measure(name: string, subject: Subject, startRounds: number): Promise<void> {
  progress(`Packing and installing @handrail/${name} and its peer`);
  const contestants = await prepare(name, subject);
  const cwd = temporaryFolder();
  const figures = new Figures();
  const before = loadavg()[0] ?? 0;

  progress(`${startRounds} rounds of starts`);
  for (const era of eras)
    await inTurn(contestants, startRounds, (contestant) => sampleStart(contestant, era, cwd), figures);
  await inTurn(contestants, startRounds, (contestant) => sampleProbedStart(contestant, cwd), figures);
  progress(`${CALL_ROUNDS} rounds of calls`);
  for (const era of eras)
    await inTurn(contestants, CALL_ROUNDS, (contestant) => sampleCalls(contestant, era, cwd), figures);
  progress('Counting tokens and bytes');
  for (const contestant of contestants) {
    // The floor's fixed texts are no tools; their size says nothing.
    if (contestant.role === 'floor') continue;
    figures.add(contestant, await sampleTokens(contestant, subject.questions, cwd));
    figures.add(contestant, footprintOf(contestant));
  }

  const load = [before, loadavg()[0] ?? 0] as const;
  const { page, busy } = reportOf({ name, contestants, figures, startRounds, callRounds: CALL_ROUNDS, load });
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
const subject = subjects.get(name);
const rounds = Number(values.rounds);
if (subject === undefined || !Number.isInteger(rounds) || rounds < ROUNDS.least || rounds > ROUNDS.most) {
  process.stderr.write(
    `Say what to measure: npm run bench -- <server> [--rounds=${ROUNDS.least}..${ROUNDS.most}]; there are: ${[...subjects.keys()].join(', ')}.\n`,
  );
  process.exitCode = 2;
} else {
  setTimeout(() => {
    process.stderr.write(`Given up after ${LIMIT_MINUTES} minutes.\n`);
    process.exit(1);
  }, LIMIT_MINUTES * 60_000).unref();
  await measure(name, subject, rounds);
}
