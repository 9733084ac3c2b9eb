import { quote } from '@handrail/domain';
import type { Target } from '../settings/connection.ts';
import type { Catalog, QualifiedName } from './catalog.ts';
import { hasHidden } from './one-line.ts';

export type EngineKind = Target['engine'];

/** PostgreSQL folds what is not quoted to lower case. */
const BARE = { sqlite: /^[\p{L}_][\p{L}\p{N}_$]*$/u, postgres: /^[\p{Ll}\p{Lo}_][\p{Ll}\p{Lo}\p{N}_$]*$/u };

/** An identifier as SQL text, always quoted. */
export const quoteIdentifier = (engine: EngineKind, name: string): string =>
  engine === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;

export const quoteTable = (engine: EngineKind, { schema, name }: QualifiedName): string =>
  `${quoteIdentifier(engine, schema)}.${quoteIdentifier(engine, name)}`;

/**
 * A name as answers show it: as SQL takes it, quoted where it must be; one with hidden characters has them written out
 * (`"a\u{000a}b"`), which `findTable` understands. On one line, at most some 300 characters.
 */
export function shownName(engine: EngineKind, name: string): string {
  const bare = engine === 'postgres' ? BARE.postgres : BARE.sqlite;
  if (bare.test(name) && name.length <= 300) return name;
  return hasHidden(name) || name.length > 300 ? quote(name) : quoteIdentifier(engine, name);
}

/** The same of a table; the default schema is left out. */
export const shownTable = (
  engine: EngineKind,
  { defaultSchema }: Pick<Catalog, 'defaultSchema'>,
  { schema, name }: QualifiedName,
): string =>
  schema === defaultSchema
    ? shownName(engine, name)
    : `${shownName(engine, schema)}.${shownName(engine, name)}`;
