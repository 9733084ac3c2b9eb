import { Refusal } from '@handrail/domain';
import type { Call } from '@handrail/server';
import type { Deps } from '../deps.ts';
import { shownTable } from '../schema/identifiers.ts';
import { catalogOf } from '../schema/visible-catalog.ts';

export const completeConnection = (begins: string, { deps }: Call<Deps>): string[] =>
  deps.databases
    .list()
    .map(({ connection }) => connection.name)
    .filter((name) => name.startsWith(begins));

/** Completions are not told which connection is meant, so only those of the only one. */
export async function completeTable(begins: string, { deps }: Call<Deps>): Promise<string[]> {
  try {
    const database = deps.databases.find(undefined);
    const { engine } = database.connection.target;
    const catalog = await catalogOf(database);
    const folded = begins.toLowerCase();
    return catalog.tables
      .filter((table) =>
        [table.name, `${table.schema}.${table.name}`].some((name) => name.toLowerCase().startsWith(folded)),
      )
      .map((table) => shownTable(engine, catalog, table))
      .toSorted();
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
