import { identifier } from '../statement/identifier.ts';
import type { Token } from '../statement/tokens.ts';
import { word } from '../statement/word.ts';

/** A table that a text names where only a table can stand. */
export interface NamedTable {
  readonly schema: string | undefined;
  readonly name: string;
  /** Index of the token behind it. */
  readonly end: number;
}

const MODIFIERS = new Set('DELAYED HIGH_PRIORITY IGNORE INTO LATERAL LOW_PRIORITY'.split(' '));
const LISTS = new Set(['FROM', 'JOIN', 'STRAIGHT_JOIN', 'UPDATE', 'USING']);
/** They end a list of tables. */
const ENDS = new Set(
  'DUPLICATE EXCEPT GROUP HAVING INTERSECT INTO LIMIT ORDER PROCEDURE RETURNING SELECT SET UNION VALUE VALUES WHERE WINDOW'.split(
    ' ',
  ),
);
const QUERIES = new Set(['SELECT', 'TABLE', 'VALUES', 'WITH']);
/** Functions with a FROM or USING of their own. */
const WITH_FROM = new Set(['EXTRACT', 'MID', 'SUBSTR', 'SUBSTRING', 'TRIM']);
const WITH_USING = new Set(['CHAR', 'CONVERT']);

/**
 * All tables that a text of the server's schema, as the body of a trigger, works on; those that it names by WITH are left
 * out. What is no table may be among them, and nothing is missing.
 * @returns undefined where it cannot be read
 */
export function tablesNamed(all: readonly Token[]): readonly NamedTable[] | undefined {
  const found: NamedTable[] = [];
  /** Depths at which a list of tables is open. */
  const lists: number[] = [];
  const open = (depth: number) => lists.at(-1) !== depth && lists.push(depth);
  let isPlace = false;
  for (let at = 0; at < all.length; at++) {
    const token = all[at];
    if (token === undefined) break;
    while ((lists.at(-1) ?? -1) > token.depth) lists.pop();
    const keyword = word(token);
    if (isPlace && !MODIFIERS.has(keyword)) {
      isPlace = false;
      if (token.text === '(') {
        if (QUERIES.has(word(all[at + 1]))) continue;
        open(token.depth + 1);
        isPlace = true;
        continue;
      }
      const table = tableAt(all, at);
      if (table === undefined) return undefined;
      at = table.end - 1;
      if (keyword !== 'DUAL' && keyword !== 'JSON_TABLE') found.push(table);
    } else if (!isPlace && begins(all, at)) {
      if (LISTS.has(keyword)) open(token.depth);
      isPlace = true;
    } else if (token.depth === lists.at(-1)) {
      if (token.text === ',') isPlace = true;
      // USE INDEX FOR ORDER BY (…) does not end it.
      else if (token.text === ';' || (ENDS.has(keyword) && word(all[at - 1]) !== 'FOR')) lists.pop();
    }
  }
  const own = ownNames(all);
  return found.filter(({ schema, name }) => schema !== undefined || !own.has(name.toLowerCase()));
}

/** Whether a table comes next, or behind modifiers. */
function begins(all: readonly Token[], at: number): boolean {
  const before = word(all[at - 1]);
  const isCall = all[at + 1]?.text === '(';
  switch (word(all[at])) {
    case 'FROM':
      return !WITH_FROM.has(word(callerOf(all, at)));
    case 'JOIN':
    case 'STRAIGHT_JOIN':
    case 'TABLE':
      return true;
    case 'UPDATE':
      return before !== 'KEY' && before !== 'FOR';
    case 'INSERT':
    case 'REPLACE':
      return !isCall;
    case 'USING':
      return !isCall && !WITH_USING.has(word(callerOf(all, at)));
    default:
      return false;
  }
}

/** What stands before the parenthesis that a token is in. */
function callerOf(all: readonly Token[], at: number): Token | undefined {
  const depth = all[at]?.depth ?? 0;
  for (let index = at; index > 0; index--)
    if (all[index]?.text === '(' && all[index]?.depth === depth - 1) return all[index - 1];
  return undefined;
}

function tableAt(all: readonly Token[], at: number): NamedTable | undefined {
  const first = nameOf(all[at]);
  if (first === undefined) return undefined;
  if (all[at + 1]?.text !== '.') return { schema: undefined, name: first, end: at + 1 };
  const second = nameOf(all[at + 2]);
  return second === undefined ? undefined : { schema: first, name: second, end: at + 3 };
}

const nameOf = (token: Token | undefined): string | undefined => token && identifier(token);

/** As in `WITH name AS (…)`. */
function ownNames(all: readonly Token[]): ReadonlySet<string> {
  const isWith = all.some((token) => word(token) === 'WITH');
  return new Set(
    all.flatMap((token, at) => {
      const isOwn = isWith && word(all[at + 1]) === 'AS' && all[at + 2]?.text === '(';
      return isOwn ? (nameOf(token)?.toLowerCase() ?? []) : [];
    }),
  );
}
