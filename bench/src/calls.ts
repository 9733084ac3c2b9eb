/** How long a small call takes, and how many fit into a second. */
import { caller } from './call.ts';
import type { Contestant } from './contestants.ts';
import { type Era, greet, paramsIn, resultOf } from './eras.ts';
import type { Sample } from './figures.ts';
import { memoryOf } from './memory.ts';
import { median, percentile } from './statistics.ts';
import { openWire } from './wire.ts';

/** Until the compiler has settled. */
export const WARM_UP_CALLS = 500;
export const SINGLE_CALLS = 1_000;
export const PIPELINED_CALLS = 5_000;
/** Calls that are under way at the same time. */
export const LANES = 64;

export async function sampleCalls(contestant: Contestant, client: Era, cwd: string): Promise<Sample> {
  const { small } = contestant;
  await using wire = openWire(contestant, cwd);
  const era = await greet(wire, client);
  resultOf(await wire.request('tools/list', paramsIn(era, {})), 'tools/list');
  const call = caller(wire, era, small);

  for (let count = 0; count < WARM_UP_CALLS; count++) await call();
  const micros: number[] = [];
  for (let count = 0; count < SINGLE_CALLS; count++) {
    const asked = performance.now();
    micros.push(((await call()).at - asked) * 1000);
  }

  let left = PIPELINED_CALLS;
  const lane = async () => {
    while (left-- > 0) resultOf(await call(), small.tool);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: LANES }, lane));
  const seconds = (performance.now() - start) / 1000;

  return {
    [`call p50, ${client}, µs`]: median(micros),
    [`call p99, ${client}, µs`]: percentile(micros, 0.99),
    [`${LANES} pipelined, ${client}, calls/s`]: PIPELINED_CALLS / seconds,
    [`peak RSS after all calls, ${client}, MiB`]: memoryOf(wire.pid).peak,
  };
}
