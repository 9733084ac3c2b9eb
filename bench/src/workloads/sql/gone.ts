/** How long a statement goes on at the backend that nobody waits for any more. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../../figures.ts';
import type { Session } from '../../session.ts';
import type { Workload } from '../../workload.ts';
import { asked, insideOf, type Place, type Source } from './place.ts';
import { type Started, startServer } from './started.ts';

const PATIENCE_MS = 3_000;
const DEADLINE_MS = 500;
const SLEEP = 'SELECT pg_sleep(60)';
/** Whatever the role runs but the one that looks; a cursor that is read from no longer shows its statement. */
const OTHERS = `FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active' AND pid <> pg_backend_pid()`;

type Who = 'ours' | 'peer';

/** Looks at the backend from a connection of its own. */
async function until(wanted: 'running' | 'gone', watch: Session): Promise<number> {
  const last = performance.now() + PATIENCE_MS;
  while (performance.now() < last) {
    const { json } = insideOf(await watch.ask(asked.bare(`SELECT count(*) ${OTHERS}`)));
    if (json.endsWith('[["0"]]}') === (wanted === 'gone')) return performance.now();
    await sleep(1);
  }
  return Infinity;
}

type Give = (server: Started) => void | Promise<void>;

/** Starts the statement in a new process, and waits until it runs; then gives it up, and waits until it is gone. */
async function giveUp(source: Source, who: Who, watch: Session, give: Give): Promise<number> {
  await using server = await startServer(source[who]);
  server.send(asked[who](SLEEP)).catch(() => {}); // ends with the process
  if ((await until('running', watch)) === Infinity) throw new Error(`${who} does not run ${SLEEP}`);
  const from = performance.now();
  await give(server);
  return (await until('gone', watch)) - from;
}

async function meetDeadline(source: Source, watch: Session): Promise<number> {
  await using server = await startServer(source.ours);
  await server.send(asked.ours('SELECT 1')); // the time to connect is in the deadline too
  const from = performance.now();
  server.send(asked.ours(SLEEP, { timeout_ms: DEADLINE_MS })).catch(() => {});
  await until('running', watch);
  return (await until('gone', watch)) - from - DEADLINE_MS;
}

const giving = {
  'its call was cancelled': ({ wire }) => wire.cancel(),
  'the client closed stdin': ({ wire }) => void wire.end(),
  'the server was killed (SIGKILL)': ({ wire }) => void process.kill(wire.pid, 'SIGKILL'),
} satisfies Record<string, Give>;

async function sampleOf(source: Source, who: Who, { server, plain }: Watched): Promise<Sample> {
  // What a peer has left there would go on for a minute.
  const clear = async () => {
    await server.sql(`SELECT pg_terminate_backend(pid) ${OTHERS}`);
    await until('gone', plain);
  };
  const sample: Record<string, number> = {};
  await clear();
  if (who === 'ours')
    sample[`gone after a deadline of ${DEADLINE_MS} ms, ms beyond it`] = await meetDeadline(source, plain);
  for (const [what, give] of Object.entries(giving)) {
    sample[`gone after ${what}, ms`] = await giveUp(source, who, plain, give);
    await clear();
  }
  return sample;
}

type Watched = NonNullable<Place['postgres']>;

export const beGone = ({ postgres }: Place): Workload[] =>
  postgres === undefined
    ? []
    : [
        {
          about: `Give up pg_sleep(60) on PostgreSQL, in a new process, and look from another connection until pg_stat_activity has it no more; ∞: still there after ${PATIENCE_MS / 1_000} s. The peer has no deadline unless it is configured.`,
          rounds: 5,
          peerRounds: 1,
          turns: {
            ours: () => sampleOf(postgres, 'ours', postgres),
            peer: () => sampleOf(postgres, 'peer', postgres),
          },
        },
      ];
