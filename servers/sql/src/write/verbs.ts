import type { Token } from '../statement/tokens.ts';

/** A keyword in upper case; empty for what is none. */
export const word = (token: Token | undefined): string =>
  token?.kind === 'word' ? token.text.toUpperCase() : '';

const VERBS = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'MERGE']);
const MAIN = new Set([...VERBS, 'SELECT', 'VALUES', 'TABLE']);

/**
 * Where the statement behind `WITH name AS (…), …` begins; the end of the list where there is none. A name that is
 * called like a verb stands before AS or its columns.
 */
export function endOfWith(all: readonly Token[]): number {
  const found = all.findIndex((token, index) => {
    const keyword = word(token);
    if (token.depth > 0 || !MAIN.has(keyword)) return false;
    const next = all[index + 1];
    return word(next) !== 'AS' && (next?.text !== '(' || !VERBS.has(keyword));
  });
  return found === -1 ? all.length : found;
}

/** Whether a token begins a change inside another statement: the first in a pair of parentheses, or behind a WITH there. */
export function isVerb(all: readonly Token[], index: number): boolean {
  const token = all[index];
  const next = all[index + 1];
  if (token === undefined || !VERBS.has(word(token))) return false;
  if (next === undefined || next.kind === 'symbol' || word(next) === 'AS') return false;
  const before = all[index - 1]?.text;
  return before === '(' || before === ')';
}

interface Open {
  readonly verb: Token;
  isBound: boolean;
  isEnded: boolean;
}

/**
 * The first UPDATE or DELETE that has no WHERE of its own, at any depth. One behind AS is a name, and so is everything
 * behind RETURNING.
 * @param main index of the main verb
 */
export function unbound(all: readonly Token[], main: number): string | undefined {
  const open: Open[] = [];
  for (const [index, token] of all.entries()) {
    for (let last = open.at(-1); last !== undefined && token.depth < last.verb.depth; last = open.at(-1)) {
      if (!last.isBound) return word(last.verb);
      open.pop();
    }
    const keyword = word(token);
    if ((keyword === 'UPDATE' || keyword === 'DELETE') && (index === main || isVerb(all, index)))
      open.push({ verb: token, isBound: false, isEnded: false });
    const last = open.at(-1);
    if (last === undefined || last.isEnded || token.depth > last.verb.depth) continue;
    if (keyword === 'RETURNING') last.isEnded = true;
    if (keyword === 'WHERE' && word(all[index - 1]) !== 'AS') last.isBound = true;
  }
  const found = open.find(({ isBound }) => !isBound);
  return found && word(found.verb);
}
