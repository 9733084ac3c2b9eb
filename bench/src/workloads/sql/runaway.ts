/** What is answered while a statement does not end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../../figures.ts';
import type { Wire } from '../../wire.ts';
import type { Workload } from '../../workload.ts';
import { gather } from '../filesystem/place.ts';
import { asked, echo, type Place, type Source, sources } from './place.ts';
import { startServer } from './started.ts';

const PATIENCE_MS = 3_000;
const PINGS = 20;
/** Until the statement surely runs. */
const SETTLED_MS = 300;

const endless = {
  SQLite:
    'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS runaway FROM n',
  PostgreSQL: 'SELECT pg_sleep(60) AS runaway',
} as const;

/** Infinity when it does not come in time. */
const within = async (ms: Promise<number>): Promise<number> => {
  const late = sleep(PATIENCE_MS, Infinity, { ref: false });
  return await Promise.race([ms.catch(() => Infinity), late]);
};

const slowestPing = async (wire: Wire): Promise<number> => {
  let slowest = 0;
  for (let count = 0; count < PINGS; count++) {
    const { asked: from, at } = await wire.request('ping', {});
    slowest = Math.max(slowest, at - from);
  }
  return slowest;
};

type Who = 'ours' | 'peer';

async function besides(source: Source, who: Who): Promise<Sample> {
  await using server = await startServer(source[who]);
  const small = asked[who]('SELECT 1 AS small');
  await server.send(small);
  server.send(asked[who](endless[source.engine])).catch(() => {}); // ends with the process
  await sleep(SETTLED_MS);
  return {
    [`ping during a runaway on ${source.engine}, slowest of ${PINGS}, ms`]: await within(
      slowestPing(server.wire),
    ),
    [`SELECT 1 during a runaway on ${source.engine}, ms`]: await within(
      server.send(small).then(({ asked: from, at }) => at - from),
    ),
  };
}

export const askBesides = (place: Place): Workload => ({
  about: `Ping, and SELECT 1, while a statement runs that does not end (a recursive count on SQLite, pg_sleep on PostgreSQL), each in a new process; the floor is a ping of the echo; ∞: no answer in ${PATIENCE_MS / 1_000} s.`,
  rounds: 5,
  peerRounds: 1,
  turns: {
    async floor() {
      await using server = await startServer(echo);
      const ms = await slowestPing(server.wire);
      return Object.fromEntries(
        sources(place).map(({ engine }) => [
          `ping during a runaway on ${engine}, slowest of ${PINGS}, ms`,
          ms,
        ]),
      );
    },
    ours: () => gather(sources(place), (source) => besides(source, 'ours')),
    peer: () => gather(sources(place), (source) => besides(source, 'peer')),
  },
});
