/** The page of results. */
import { arch, availableParallelism, cpus, type } from 'node:os';
import { type CallCounts, LANES } from './calls.ts';
import type { Contestant } from './contestants.ts';
import type { Figures } from './figures.ts';
import { percentile, selfRatio } from './statistics.ts';
import { tableOf } from './table.ts';
import type { Workload } from './workload.ts';

/** The work of the domain, and what it showed. */
export interface Work {
  readonly workloads: readonly Workload[];
  /** Why there are not all figures of some. */
  readonly failures: ReadonlyMap<Workload, string>;
  readonly figures: Figures;
}

export interface Measured {
  readonly name: string;
  /** What starting the peer from pnpm's layout changes. */
  readonly layout: string;
  readonly contestants: readonly Contestant[];
  readonly figures: Figures;
  readonly work: Work | undefined;
  readonly startRounds: number;
  readonly callRounds: number;
  readonly counts: CallCounts;
  /** Of one minute, before and after. */
  readonly load: readonly [number, number];
}

/** Above this spread of the floor (p90 to p10) something else was using the machine. */
const BUSY = 1.4;

/** How far the floor itself moved, as sentences; it cannot be the doing of what is measured against it. */
function noise({ rows }: Figures): { readonly busy: boolean; readonly text: string } {
  const starts = [...rows].flatMap(([label, series]) =>
    label.startsWith('start ') ? [series.get('floor') ?? []] : [],
  );
  const spread = Math.max(...starts.map((floor) => percentile(floor, 0.9) / percentile(floor, 0.1)));
  const halves = starts.map((floor) => `${selfRatio(floor).toFixed(2)}×`).join(', ');
  const busy = spread > BUSY;
  return {
    busy,
    text: `Noise of this run: the floor's starts spread by up to ${spread.toFixed(2)}× (p90 / p10), and the floor against
itself, odd rounds to even ones, gave ${halves} where it should be 1. Ratios of starts that differ by
no more than that, in this run or between two, are the same.${busy ? '\n\n**The machine was busy: run it again before drawing conclusions.**' : ''}`,
  };
}

function workOf({ work, contestants }: Measured): string {
  if (work === undefined) return '';
  const { failures, workloads } = work;
  const about = workloads.map((workload) => {
    const { about: what, rounds, peerRounds = rounds, turns } = workload;
    const fewer = turns.peer !== undefined && peerRounds !== rounds ? `, ${peerRounds} of the peer` : '';
    const failure = failures.get(workload);
    return `- ${what} Rounds: ${rounds}${fewer}.${failure === undefined ? '' : ` **Failed: ${failure}**`}`;
  });
  return `## Its work

${tableOf(work.figures, contestants)}

Each has its own floor; all take turns in the same run, after one round that is not counted.

${about.join('\n')}
- Of ours and the peer: one process each from the first of these to the last, unless said otherwise; from the handing
  over of a request, written out before, to the arrival of its answer, read out after; of several, the sum.

`;
}

export function reportOf(measured: Measured): { readonly page: string; readonly busy: boolean } {
  const { name, layout, contestants, figures, startRounds, callRounds, counts, load } = measured;
  const { busy, text } = noise(figures);
  const who = contestants.map(({ role, name: called }) => `${role}: ${called}`).join('; ');
  const page = `# ${name}: measured

Written by \`npm run bench -- ${name}\`; not edited by hand. Figures of one machine at one time: the ratios carry
over to another, the figures do not.

- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, Node ${process.version}, ${type()} ${arch()}
- ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} usable; load ${load[0].toFixed(1)} before, ${load[1].toFixed(1)} after
- ${who}

${tableOf(figures, contestants)}

Each cell is the median and, in brackets, p10–p90 of the rounds; each ratio is one of medians and, in brackets,
its 95 % interval (the rounds drawn again 2,000 times, floor, ours and peer of a round together). A ratio to the
floor says what a server adds to Node; below 1 against the peer is better, but for calls/s above 1 is.

${workOf(measured)}## How it was measured

- All run on the same Node, started by its path, with the same raw client: a few lines of newline-delimited
  JSON-RPC, whose own cost is in every figure. Ours is the packed tarball, installed alone into an empty folder;
  the peer is what the lock file pins, in pnpm's layout, ${layout}. The floor answers fixed texts without any library.
- The floor, ours and the peer take turns, one process at a time: ${startRounds} rounds of starts, then ${callRounds} of
  calls, each after one round that is not counted. Every process is new; the disk cache is warm.
- \`start\` is from before spawn to the arrival of the tools/list answer. \`2025-11-25\` sends initialize,
  initialized, tools/list; \`2026-07-28\` sends server/discover and tools/list and falls back to the former in the
  same process where that is refused; \`probing client\` is what the official client 2.4.0 does on stdio: it asks a
  first process server/discover, ends it, and starts a second.
- \`first call\` is the small call in that same process, lazy loading included. RSS and its peak are VmRSS and VmHWM
  of /proc${process.platform === 'linux' ? '' : ' (not measured on this system)'}, read when the list has arrived.
- Calls: after ${counts.warmUp} to warm up, ${counts.single.toLocaleString('en')} one after another (p50, p99), then ${counts.pipelined.toLocaleString('en')} with ${LANES} under way.
  How long the floor takes depends most on where the scheduler puts the two processes, so ratios of calls to the
  floor are rough; their intervals say how rough.
- Tokens: o200k_base (gpt-tokenizer). Of the list: the JSON of all tools, and of their names, descriptions and
  input schemas, which is all that the hosts we measured show the model. Of answers: the text, counted once, over
  as many calls as the question needs.
- Installed: the packages and the sizes of all files that \`npm install\` of the tarball leaves in node_modules.

${text}
`;
  return { page, busy };
}
