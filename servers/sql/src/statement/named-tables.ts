import type { Catalog, Table } from '../schema/catalog.ts';
import { identifier } from './identifier.ts';
import { type Dialect, type Token, tokens } from './tokens.ts';

/** A table that a statement seems to name. */
export interface NamedTable {
  readonly table: Table;
  /** In lower case, as the statement calls it: its alias, or its own name. */
  readonly alias: string;
}

/** What may stand behind the name of a table and is no alias of it. */
const NO_ALIAS = new Set(
  (
    'as cross except fetch for force from full group having ignore indexed inner intersect into join left limit ' +
    'natural not offset on order outer partition right returning select set straight_join tablesample union use ' +
    'using values when where window'
  ).split(' '),
);

/**
 * The tables whose names stand in a statement, in any letter case, with their aliases. No parser: a column or a CTE that
 * is called like a table counts as one, so this is for messages alone.
 */
export function namedTables(sql: string, dialect: Dialect, catalog: Catalog): NamedTable[] {
  const byName = Map.groupBy(catalog.tables, ({ name }) => name.toLowerCase());
  const all = [...tokens(sql, dialect)];
  return all.flatMap((token, at): NamedTable[] => {
    const name = identifier(token)?.toLowerCase();
    const found = byName.get(name ?? '');
    if (name === undefined || found === undefined || all[at + 1]?.text === '.') return [];
    const schema = all[at - 1]?.text === '.' ? schemaAt(all, at - 2) : undefined;
    const table =
      schema === undefined
        ? (found.find((one) => one.schema === catalog.defaultSchema) ?? found[0])
        : found.find((one) => one.schema.toLowerCase() === schema);
    return table === undefined ? [] : [{ table, alias: aliasBehind(all, at) ?? name }];
  });
}

function schemaAt(all: readonly Token[], at: number): string | undefined {
  const token = all[at];
  return token === undefined ? undefined : identifier(token)?.toLowerCase();
}

function aliasBehind(all: readonly Token[], at: number): string | undefined {
  const isAs = all[at + 1]?.kind === 'word' && all[at + 1]?.text.toLowerCase() === 'as';
  const next = all[isAs ? at + 2 : at + 1];
  if (next === undefined || next.depth !== all[at]?.depth) return undefined;
  const alias = identifier(next)?.toLowerCase();
  return next.kind === 'word' && NO_ALIAS.has(alias ?? '') ? undefined : alias;
}
