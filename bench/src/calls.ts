/** How long a small call takes, and how many fit into a second. */
import { caller } from './call.ts';
import type { Contestant } from './contestants.ts';
import { type Era, greet, paramsIn, resultOf } from './eras.ts';
import type { Sample } from './figures.ts';
import { memoryOf } from './memory.ts';
import { median, percentile } from './statistics.ts';
import { openWire } from './wire.ts';

/** Warm-up: until the compiler has settled. */
const USUAL = { warmUp: 500, single: 1_000, pipelined: 5_000 };
export type CallCounts = Readonly<typeof USUAL>;

/** @param share of `Subject.callShare` */
export const callCounts = (share = 1): CallCounts => ({
  warmUp: Math.ceil(USUAL.warmUp * share),
  single: Math.ceil(USUAL.single * share),
  pipelined: Math.ceil(USUAL.pipelined * share),
});
/** Calls that are under way at the same time. */
export const LANES = 64;

export async function sampleCalls(
  contestant: Contestant,
  client: Era,
  { cwd, counts }: { readonly cwd: string; readonly counts: CallCounts },
): Promise<Sample> {
  const { small } = contestant;
  await using wire = openWire(contestant, cwd);
  const era = await greet(wire, client);
  resultOf(await wire.request('tools/list', paramsIn(era, {})), 'tools/list');
  const call = caller(wire, era, small);

  for (let count = 0; count < counts.warmUp; count++) await call();
  const micros: number[] = [];
  for (let count = 0; count < counts.single; count++) {
    const asked = performance.now();
    micros.push(((await call()).at - asked) * 1000);
  }

  let left = counts.pipelined;
  const lane = async () => {
    while (left-- > 0) resultOf(await call(), small.tool);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: LANES }, lane));
  const seconds = (performance.now() - start) / 1000;

  return {
    [`call p50, ${client}, µs`]: median(micros),
    [`call p99, ${client}, µs`]: percentile(micros, 0.99),
    [`${LANES} pipelined, ${client}, calls/s`]: counts.pipelined / seconds,
    [`peak RSS after all calls, ${client}, MiB`]: memoryOf(wire.pid).peak,
  };
}
