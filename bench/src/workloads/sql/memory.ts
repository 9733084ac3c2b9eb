/** Memory over many rows. */
import { temporaryFolder } from '../../children.ts';
import type { Sample } from '../../figures.ts';
import { largestChild, memoryOf } from '../../memory.ts';
import type { Call } from '../../subject.ts';
import type { Command } from '../../wire.ts';
import type { Workload } from '../../workload.ts';
import { MANY, manyRows } from './databases.ts';
import { asked, type Place } from './place.ts';
import { startServer } from './started.ts';

const FEW = 1_000;
const count = (of: number): string => of.toLocaleString('en');

interface Weighed {
  readonly ms: number;
  /** MiB; of the server, and of the process of its own in which the statement ran. */
  readonly peaks: Readonly<Record<'server' | 'session', number | undefined>>;
}

/** In a new process; whether it answers what was asked for or that it cannot. */
async function weigh(command: Command, call: Call): Promise<Weighed> {
  await using server = await startServer(command);
  const { asked: from, at } = await server.send(call);
  const { pid } = server.wire;
  return { ms: at - from, peaks: { server: memoryOf(pid).peak, session: largestChild(pid) } };
}

async function compare(way: string, command: Command, call: (sql: string) => Call): Promise<Sample> {
  const few = await weigh(command, call(manyRows(FEW)));
  const many = await weigh(command, call(manyRows(MANY)));
  const sample: Record<string, number | undefined> = { [`${way} of ${count(MANY)} rows, ms`]: many.ms };
  for (const who of ['server', 'session'] as const) {
    sample[`${way}, peak RSS of the ${who} at ${count(FEW)} rows, MiB`] = few.peaks[who];
    sample[`${way}, peak RSS of the ${who} at ${count(MANY)} rows, MiB`] = many.peaks[who];
    sample[`${way}, more in the ${who} at ${count(MANY)} rows, MiB`] = difference(
      many.peaks[who],
      few.peaks[who],
    );
  }
  return sample;
}

const difference = (most: number | undefined, least: number | undefined): number | undefined =>
  most === undefined || least === undefined ? undefined : most - least;

export function weighRows({ sqlite: { ours, peer } }: Place): Workload {
  const saving: Command = { ...ours, args: [...ours.args, `--save-folder=${temporaryFolder()}`] };
  return {
    about: `The most memory that the server, and the process of its own in which ours runs a statement, held over a statement of ${count(FEW)} and of ${count(MANY)} rows of three columns on SQLite, in new processes. The peer has no file to save to; asked for ${count(MANY)} rows it answers an error, and its figure is what it held until then.`,
    rounds: 1,
    turns: {
      async ours() {
        return {
          ...(await compare('answer', ours, (sql) => asked.ours(sql))),
          ...(await compare('CSV', saving, (sql) => asked.ours(sql, { save_as: 'csv', timeout_ms: 30_000 }))),
        };
      },
      peer: () => compare('answer', peer, asked.peer),
    },
  };
}
