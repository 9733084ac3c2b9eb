import { identifier } from '../statement/identifier.ts';
import { type Dialect, type Token, tokens } from '../statement/tokens.ts';

/** A function around something in a condition, as in `WHERE lower(name) = ?`. */
interface Wrapped {
  readonly function: string;
  /** Names inside its parentheses, in lower case. */
  readonly names: ReadonlySet<string>;
}

export interface Conditions {
  /** Every name that stands in a WHERE, ON or USING, in lower case. */
  readonly names: ReadonlySet<string>;
  readonly wrapped: readonly Wrapped[];
  /** Nothing narrows, joins, groups or sorts: a LIMIT ends the reading as soon as it has its rows. */
  readonly isPlainLimit: boolean;
}

const BEGINS = new Set(['where', 'on', 'using']);
const ENDS = new Set(
  'from group having limit order select union except intersect window returning'.split(' '),
);
const WHOLE = new Set([
  ...BEGINS,
  ...'join group having order distinct union except intersect over'.split(' '),
]);
const LIMITS = new Set(['limit', 'fetch']);
const COMPARES = new Set(['=', '<', '>', '!', 'like', 'ilike', 'in', 'between', 'is', 'glob', 'regexp']);
/** Words before a parenthesis that call no function. */
const NO_FUNCTION = new Set(
  'all and any as between by case else exists from glob ilike in like not on or over regexp select some then using values when where'.split(
    ' ',
  ),
);

/** What a statement says about which rows it wants, read off its tokens. */
export function conditionsOf(sql: string, dialect: Dialect): Conditions {
  const all = [...tokens(sql, dialect)];
  const words = new Set(all.filter(({ kind }) => kind === 'word').map(({ text }) => text.toLowerCase()));
  const names = new Set<string>();
  const wrapped: Wrapped[] = [];
  const isIn = insideCondition();
  for (const [at, token] of all.entries()) {
    if (!isIn(token)) continue;
    const name = identifier(token)?.toLowerCase();
    if (name === undefined) continue;
    names.add(name);
    if (token.kind === 'word' && all[at + 1]?.text === '(' && !NO_FUNCTION.has(name)) {
      const close = closing(all, at + 1);
      if (isCompared(all, at, close))
        wrapped.push({ function: name, names: namesIn(all.slice(at + 2, close)) });
    }
  }
  const isWhole = [...WHOLE].some((word) => words.has(word));
  return { names, wrapped, isPlainLimit: !isWhole && [...LIMITS].some((word) => words.has(word)) };
}

/** Whether a token stands in a condition; to be asked of each in order. */
function insideCondition(): (token: Token) => boolean {
  /** Depths of parentheses at which a condition is under way. */
  const open: number[] = [];
  return ({ kind, text, depth }) => {
    while ((open.at(-1) ?? 0) > depth) open.pop();
    const word = kind === 'word' ? text.toLowerCase() : '';
    const isOpenHere = open.at(-1) === depth;
    if (isOpenHere && ENDS.has(word)) open.pop();
    else if (BEGINS.has(word)) {
      if (!isOpenHere) open.push(depth);
      return false;
    }
    return open.length > 0;
  };
}

/** Where the parenthesis that opens at a token is closed. */
function closing(all: readonly Token[], at: number): number {
  const depth = all[at]?.depth;
  for (let end = at + 1; end < all.length; end++)
    if (all[end]?.text === ')' && all[end]?.depth === depth) return end;
  return all.length;
}

function isCompared(all: readonly Token[], from: number, to: number): boolean {
  const isComparison = (token: Token | undefined) =>
    token !== undefined && COMPARES.has(token.text.toLowerCase());
  return isComparison(all[from - 1]) || isComparison(all[to + 1]);
}

function namesIn(some: readonly Token[]): ReadonlySet<string> {
  return new Set(some.flatMap((token) => identifier(token)?.toLowerCase() ?? []));
}
