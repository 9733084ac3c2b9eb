import type { Client, FieldDef } from 'pg';
import type { Column } from '../engine/engine.ts';
import { exchange } from './exchange.ts';

/** How the server writes the types of columns, asked once for each. */
export class TypeNames {
  readonly #names = new Map<string, string>();

  /** Asks the server where a type is new; in whatever transaction is under way. */
  async columns(client: Client, fields: readonly FieldDef[]): Promise<readonly Column[]> {
    const missing = new Map(
      fields.filter((field) => !this.#names.has(keyOf(field))).map((field) => [keyOf(field), field]),
    );
    if (missing.size > 0) {
      const wanted = [...missing.values()];
      const list = (of: (field: FieldDef) => number) => `{${wanted.map(of).join(',')}}`;
      const [result] = await exchange(client, [
        {
          sql: 'SELECT pg_catalog.format_type(o, m) FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[])) AS t (o, m)',
          values: [list(({ dataTypeID }) => dataTypeID), list(({ dataTypeModifier }) => dataTypeModifier)],
        },
      ]);
      for (const [index, field] of wanted.entries())
        this.#names.set(keyOf(field), result?.rows[index]?.[0] ?? '');
    }
    return fields.map((field) => ({ name: field.name, type: this.#names.get(keyOf(field)) ?? '' }));
  }
}

const keyOf = ({ dataTypeID, dataTypeModifier }: FieldDef): string => `${dataTypeID}:${dataTypeModifier}`;
