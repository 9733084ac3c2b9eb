/** Catalogs made by code, and the tools on them without an engine. */
import type { Call, Tool } from '@handrail/server';
import { expect } from 'vitest';
import type { Deps } from '../../src/deps.ts';
import type { Catalog, Table, TableColumn } from '../../src/schema/catalog.ts';
import type { EngineKind } from '../../src/schema/identifiers.ts';
import type { Deny } from '../../src/settings/connection.ts';
import { cursorOf, fenced } from '../query/playing.ts';

export const column = (name: string, more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  type: 'integer',
  nullable: true,
  ...more,
});

export const table = (name: string, more: Partial<Table> = {}): Table => ({
  schema: 'main',
  name,
  kind: 'table',
  columns: [column('id')],
  primaryKey: [],
  foreignKeys: [],
  indexes: [],
  ...more,
});

export const catalog = (...tables: Table[]): Catalog => ({ defaultSchema: 'main', tables });

interface Settings {
  readonly engine?: EngineKind;
  readonly deny?: Partial<Deny>;
  readonly budget?: number;
}

export interface Asker {
  /** How often the catalog was read. */
  readonly reads: () => number;
  ask(tool: Tool<Deps>, args: Record<string, unknown>): Promise<string>;
  /** The lines of all pages; each page is within the budget. */
  lines(tool: Tool<Deps>, args: Record<string, unknown>): Promise<string[]>;
}

export function asker(of: Catalog, { engine = 'sqlite', deny, budget = 10_000 }: Settings = {}): Asker {
  let reads = 0;
  const database = {
    connection: { name: 'it', target: { engine }, deny: { tables: [], columns: [], ...deny } },
    catalog: async () => {
      reads += 1;
      return await Promise.resolve(of);
    },
  };
  const databases = { find: () => database, list: () => [database] };
  // Tools look at these alone.
  const call = {
    deps: { databases },
    signal: new AbortController().signal,
    budget,
  } as unknown as Call<Deps>;
  const ask = async (tool: Tool<Deps>, args: Record<string, unknown>) =>
    String(await tool.run(tool.input.parse(args), call));
  return {
    reads: () => reads,
    ask,
    async lines(tool, args) {
      const lines: string[] = [];
      for (let cursor: string | undefined, page = 0; page === 0 || cursor !== undefined; page++) {
        const text = await ask(tool, { ...args, ...(cursor === undefined ? {} : { cursor }) });
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(budget);
        lines.push(...fenced(text).split('\n'));
        cursor = cursorOf(text);
      }
      return lines;
    },
  };
}
