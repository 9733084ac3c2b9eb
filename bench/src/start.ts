/** From the start of a process to what a host needs of it, and the memory it then holds. */
import { caller, textOf } from './call.ts';
import type { Contestant } from './contestants.ts';
import { discover, type Era, greet, paramsIn, resultOf, shakeHands } from './eras.ts';
import type { Sample } from './figures.ts';
import { memoryOf } from './memory.ts';
import { openWire, type Wire } from './wire.ts';

/** @returns when the list had arrived, in milliseconds of `performance.now()` */
async function list(wire: Wire, era: Era): Promise<number> {
  const answer = await wire.request('tools/list', paramsIn(era, {}));
  resultOf(answer, 'tools/list');
  return answer.at;
}

/** One process, one client. */
export async function sampleStart(contestant: Contestant, client: Era, cwd: string): Promise<Sample> {
  const { small } = contestant;
  await using wire = openWire(contestant, cwd);
  const era = await greet(wire, client);
  const listed = await list(wire, era);
  const { resident, peak } = memoryOf(wire.pid);
  const asked = performance.now();
  const first = await caller(wire, era, small)();
  textOf(first, small);
  return {
    [`start to tools/list, ${client}, ms`]: listed - wire.started,
    [`first call after it, ${client}, ms`]: first.at - asked,
    [`RSS after tools/list, ${client}, MiB`]: resident,
    [`peak RSS by then, ${client}, MiB`]: peak,
  };
}

/**
 * As the official client does it on stdio when left to find out the era itself: a first process is asked
 * server/discover and ended, then a second one serves.
 */
export async function sampleProbedStart(contestant: Contestant, cwd: string): Promise<Sample> {
  await using probe = openWire(contestant, cwd);
  const era = await discover(probe);
  await probe.end('SIGTERM');
  await using wire = openWire(contestant, cwd);
  await shakeHands(wire, era);
  return { 'start to tools/list, probing client, ms': (await list(wire, era)) - probe.started };
}
