/** The smallest statement. */
import type { Sample } from '../../figures.ts';
import type { Session } from '../../session.ts';
import { median } from '../../statistics.ts';
import type { Call } from '../../subject.ts';
import type { Workload } from '../../workload.ts';
import { asked, insideOf, type Place, sources } from './place.ts';

const SQL = 'SELECT 1';
const CALLS = 100;
const ECHO = `${SQL} on SQLite, floor the echo, ms`;

async function roundTrip(session: Session, call: Call): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < CALLS; count++) times.push((await session.ask(call)).ms);
  return median(times);
}

export function askSmallest(place: Place): Workload {
  let echo = Number.NaN;
  const all = async (who: 'ours' | 'peer'): Promise<Sample> => {
    const sample: Record<string, number> = {};
    for (const { engine, usual, other } of sources(place)) {
      const ms = await roundTrip(who === 'ours' ? usual : other, asked[who](SQL));
      for (const name of Object.values(rowsOf(engine))) sample[name] = ms;
      if (engine !== 'SQLite') continue;
      sample[ECHO] = ms;
      sample[`${SQL} on SQLite beyond the echo, ms`] = ms - echo;
    }
    return sample;
  };
  return {
    about: `${SQL}, the median of ${CALLS} calls one after another. Floors: the echo; the driver alone (node:sqlite, pg), within a process that does nothing else; the same driver behind bare JSON-RPC on stdio. Ours opens and ends a read-only transaction around it, in a process of its own.`,
    rounds: 15,
    turns: {
      async floor() {
        echo = await roundTrip(place.echoing, { tool: 'echo', args: {} });
        const sample: Record<string, number> = { [ECHO]: echo };
        for (const { engine, plain } of sources(place)) {
          const inside: number[] = [];
          const outside: number[] = [];
          for (let count = 0; count < CALLS; count++) {
            const reply = await plain.ask(asked.bare(SQL));
            inside.push(insideOf(reply).ms);
            outside.push(reply.ms);
          }
          const { driver, stdio } = rowsOf(engine);
          sample[driver] = median(inside);
          sample[stdio] = median(outside);
        }
        return sample;
      },
      ours: () => all('ours'),
      peer: () => all('peer'),
    },
  };
}

const rowsOf = (engine: string) => ({
  driver: `${SQL} on ${engine}, floor the driver alone, ms`,
  stdio: `${SQL} on ${engine}, floor the driver over stdio, ms`,
});
