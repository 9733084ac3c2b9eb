import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe } from 'vitest';
import {
  type Laboratory,
  mariadbLaboratory,
  postgresLaboratory,
  type Served,
  sqliteLaboratory,
} from './laboratory.ts';

type Engine<L extends Laboratory = Laboratory> = readonly [
  name: string,
  make: () => Promise<L>,
  isAbsent: boolean,
];

/** Watched through /proc. */
export const sqlite: Engine = ['SQLite', sqliteLaboratory, process.platform !== 'linux'];
export const postgres: Engine<Served> = ['PostgreSQL', postgresLaboratory, lacks('postgresql')];
export const mariadb: Engine<Served> = ['MariaDB', mariadbLaboratory, lacks('mariadb')];

/**
 * The same tests on each engine, with a laboratory that lasts as long as they do.
 * @param tests says them; the laboratory is there once they run
 */
export function onEach<L extends Laboratory>(
  engines: readonly Engine<L>[],
  title: string,
  tests: (lab: () => L, engine: string) => void,
): void {
  for (const [engine, make, isAbsent] of engines)
    describe.skipIf(isAbsent)(`${title}, on ${engine}`, () => {
      let lab: L;
      beforeAll(async () => void (lab = await make()));
      afterAll(async () => await lab[Symbol.asyncDispose]());
      tests(() => lab, engine);
    });
}
