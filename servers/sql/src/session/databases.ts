import { quote, Refusal } from '@handrail/domain';
import type { Connection } from '../settings/connection.ts';
import { Database } from './database.ts';

/** The connections of the operator, by name. */
export class Databases implements Disposable {
  readonly #all: ReadonlyMap<string, Database>;

  /** @param connections at least one; their names differ */
  constructor(connections: readonly Connection[]) {
    this.#all = new Map(connections.map((connection) => [connection.name, new Database(connection)]));
  }

  list(): readonly Database[] {
    return [...this.#all.values()];
  }

  /**
   * The connection of that name, or the only one.
   * @throws Refusal `unknown_connection`, `connection_needed`
   */
  find(name: string | undefined): Database {
    const [first, second] = this.#all.values();
    const found = name === undefined && second === undefined ? first : this.#all.get(name ?? '');
    if (found !== undefined) return found;
    const names = [...this.#all.keys()].join(', ');
    if (name === undefined)
      throw new Refusal('connection_needed', 'There are several connections.', `Say which: ${names}.`);
    throw new Refusal('unknown_connection', `There is no connection ${quote(name)}.`, `There are: ${names}.`);
  }

  [Symbol.dispose](): void {
    for (const database of this.#all.values()) database[Symbol.dispose]();
  }
}
