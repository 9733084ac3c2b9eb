import { quote, Refusal } from '@handrail/domain';
import type { QualifiedName } from '../schema/catalog.ts';
import { nearNames } from '../schema/near-names.ts';
import type { Deny } from '../settings/connection.ts';

/** A table or view that there is, whoever may read it. */
export interface Existing extends QualifiedName {
  readonly columns: readonly string[];
}

const MOST_SHOWN = 5;

/**
 * An entry that names nothing, mistyped or gone from the schema, would be taken for a protection that is not there.
 * Names are compared as `deniedNames` does.
 * @param existing all that an entry may name
 * @throws Refusal `unknown_denied`, with near names
 */
export function refuseUnknownDenied(deny: Deny, existing: readonly Existing[]): void {
  const unknown = [
    ...unknownOf('table', deny.tables, () => existing.map(({ schema, name }) => [name, schema])),
    ...unknownOf('column', deny.columns, () =>
      existing.flatMap(({ schema, name, columns }) =>
        columns.map((column): Name => [`${name}.${column}`, schema]),
      ),
    ),
  ];
  if (unknown.length === 0) return;
  const left = unknown.length - MOST_SHOWN;
  const shown = unknown.slice(0, MOST_SHOWN).map((describe) => describe());
  throw new Refusal(
    'unknown_denied',
    `The settings of this connection deny what is not there: ${[...shown, ...(left > 0 ? [`${left} more`] : [])].join('; ')}.`,
    'Correct "deny" in the configuration, or take out what is gone: a table is written table or schema.table, a column table.column or schema.table.column, without quotes, blanks around it or *.',
  );
}

type Name = readonly [name: string, schema: string];

/** The entries that name nothing, each with what tells of it. */
function unknownOf(
  kind: 'table' | 'column',
  entries: readonly string[],
  namesOf: () => readonly Name[],
): readonly (() => string)[] {
  if (entries.length === 0) return [];
  const names = namesOf();
  const missing = new Map(entries.map((entry) => [entry.toLowerCase(), entry]));
  for (const [name, schema] of names) {
    missing.delete(name.toLowerCase());
    missing.delete(`${schema}.${name}`.toLowerCase());
  }
  const dots = kind === 'table' ? 1 : 2;
  return [...missing.values()].map((entry) => () => {
    const hasSchema = entry.split('.').length > dots;
    const near = nearNames(
      entry,
      names.map(([name, schema]) => (hasSchema ? `${schema}.${name}` : name)),
    );
    const meant = near.length === 0 ? '' : ` (near: ${near.map((name) => quote(name)).join(', ')})`;
    return `the ${kind} ${quote(entry)}${meant}`;
  });
}
