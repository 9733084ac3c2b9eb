import type { QualifiedName } from '../schema/catalog.ts';
import { identifier } from '../statement/identifier.ts';
import { tokens } from '../statement/tokens.ts';
import type { Link } from './link.ts';
import { tablesNamed } from './tables-named.ts';
import { keyOf } from './visible.ts';

export interface View extends QualifiedName {
  /** Undefined where the role may not see it. */
  readonly text: string | undefined;
  /** It reads with the rights of who made it, and that is not the role. */
  readonly isOfOthers: boolean;
}

/** What the text of a view names. */
export interface Sources {
  /** Tables, views and functions, each once. */
  readonly used: readonly QualifiedName[];
  /** All names in lower case, those of columns among them. */
  readonly names: ReadonlySet<string>;
}

/** Those of which the role sees anything. */
export async function viewsOf(link: Link): Promise<readonly View[]> {
  const rows = await link.query(
    "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, SECURITY_TYPE = 'DEFINER' AND DEFINER <> CURRENT_USER() FROM information_schema.VIEWS",
  );
  return rows.map(([schema, name, text, isOfOthers]) => ({
    schema: schema ?? '',
    name: name ?? '',
    text: text === null || text === '' ? undefined : text,
    isOfOthers: isOfOthers === '1',
  }));
}

/** Servers keep texts with each name in quotes, those of stored functions too, and tables with their databases. */
export function sourcesOf({ schema, text = '' }: View): Sources {
  const all = [...tokens(text, 'mysql')];
  const names = all.map((token) => (token.kind === 'name' ? identifier(token) : undefined));
  const called = names.flatMap((name, at) => {
    if (name === undefined || all[at + 1]?.text !== '(') return [];
    return [{ schema: all[at - 1]?.text === '.' ? names[at - 2] : undefined, name }];
  });
  const used = [...(tablesNamed(all) ?? []), ...called].map((source) => ({
    schema: source.schema ?? schema,
    name: source.name,
  }));
  return {
    used: [...new Map(used.map((source) => [keyOf(source), source])).values()],
    names: new Set(names.flatMap((name) => name?.toLowerCase() ?? [])),
  };
}
