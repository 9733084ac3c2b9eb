import { identifier } from '../statement/identifier.ts';
import type { Dialect, Token } from '../statement/tokens.ts';
import type { Policy } from './policy.ts';
import { word } from './verbs.ts';

/** Which table a statement changes, and how the rows that it will touch can be read. */
export interface Target {
  /** As the policy says it. */
  readonly kind: string;
  /** Parts of the name, such as schema and table, without quotes. */
  readonly path: readonly string[];
  /** The name as it is written. */
  readonly name: string;
  /** For UPDATE and DELETE of one table, without joins or WITH. */
  readonly rows?: Rows;
}

/** The rows of an UPDATE or DELETE. */
export interface Rows {
  /** The table and its alias, as in FROM. */
  readonly from: string;
  /** From WHERE on, without RETURNING; may be empty. */
  readonly tail: string;
  /** Where the tail begins in the statement. */
  readonly start: number;
  readonly isOrdered: boolean;
  readonly isLimited: boolean;
  /** The parameters of the tail, and how many stand before it. */
  readonly parameters: readonly Token[];
  readonly passed: number;
}

const MODIFIERS = new Set('LOW_PRIORITY DELAYED HIGH_PRIORITY QUICK IGNORE INTO FROM ONLY TABLE'.split(' '));

/** As far as the text tells; undefined where it does not. */
export function targetOf(
  sql: string,
  dialect: Dialect,
  { tokens: all, main, kind, isDefinition }: Policy,
): Target | undefined {
  if (isDefinition) return undefined;
  let start = main + 1;
  while (MODIFIERS.has(word(all[start])) || word(all[start]) === 'OR')
    start += word(all[start]) === 'OR' ? 2 : 1; // INSERT OR IGNORE
  const end = endOfName(all, start);
  if (end === undefined) return undefined;
  const path = all
    .slice(start, end)
    .filter(({ text }) => text !== '.')
    .map((token) => called(token, dialect));
  const name = cut(sql, all, start, end);
  const from = word(all[start - 1]) === 'ONLY' ? start - 1 : start;
  const rows =
    kind === 'UPDATE' || (kind === 'DELETE' && all.slice(1, start).some((token) => word(token) === 'FROM'))
      ? rowsOf(sql, all, { from, end, isUpdate: kind === 'UPDATE' })
      : undefined;
  return { kind, path, name, ...(rows && { rows }) };
}

interface Place {
  readonly from: number;
  readonly end: number;
  readonly isUpdate: boolean;
}

const EDGES = new Set(['WHERE', 'ORDER', 'LIMIT', 'RETURNING']);

function rowsOf(sql: string, all: readonly Token[], { from, end, isUpdate }: Place): Rows | undefined {
  const find = (start: number, keywords: ReadonlySet<string>): number => {
    const found = all.findIndex(
      (token, index) =>
        index >= start && token.depth === 0 && (keywords.has(word(token)) || token.text === ';'),
    );
    return found === -1 ? all.length : found;
  };
  const set = isUpdate ? find(end, new Set(['SET'])) : end;
  const tail = find(set, EDGES);
  const alias = all.slice(end, isUpdate ? set : tail);
  const isPlain = alias.length <= 2 && alias.every(({ kind, text }) => kind !== 'symbol' || text === '*');
  const isJoined = isUpdate && find(set, new Set(['FROM'])) < tail;
  if (!isPlain || isJoined) return undefined;
  const last = find(tail, new Set(['RETURNING']));
  const parameters = (start: number, stop: number) =>
    all.slice(start, stop).filter(({ kind }) => kind === 'parameter');
  const has = (keyword: string) =>
    all.slice(tail, last).some((token) => token.depth === 0 && word(token) === keyword);
  return {
    from: cut(sql, all, from, isUpdate ? set : tail),
    tail: cut(sql, all, tail, last),
    start: all[tail]?.start ?? sql.length,
    isOrdered: has('ORDER'),
    isLimited: has('LIMIT'),
    parameters: parameters(tail, last),
    passed: parameters(0, tail).length,
  };
}

/** Behind `a.b.c`; undefined where there is no name. */
function endOfName(all: readonly Token[], start: number): number | undefined {
  const isPart = (index: number) => all[index]?.kind === 'word' || all[index]?.kind === 'name';
  if (!isPart(start)) return undefined;
  let end = start + 1;
  while (all[end]?.text === '.' && isPart(end + 1)) end += 2;
  return end;
}

function cut(sql: string, all: readonly Token[], start: number, end: number): string {
  return sql.slice(all[start]?.start ?? sql.length, all[end - 1]?.end);
}

/** PostgreSQL folds what is not quoted. */
function called(token: Token, dialect: Dialect): string {
  const name = identifier(token) ?? '';
  return dialect === 'postgres' && token.text === name ? name.toLowerCase() : name;
}
