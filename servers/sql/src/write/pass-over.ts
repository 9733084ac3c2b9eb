import { word } from '../statement/word.ts';
import type { Cursor } from './cursor.ts';
import { refused } from './not-allowed.ts';
import { type ReadBody, readWith } from './with-list.ts';

const NONE: ReadonlySet<string> = new Set();
/** What may follow WITH where that begins no list: `WITH ORDINALITY`, `WITH TIME ZONE`, `WITH ROLLUP` and so on. */
const NO_LIST = new Set(
  'ORDINALITY TIME TIES UNIQUE WRAPPER ARRAY CONDITIONAL UNCONDITIONAL ROLLUP QUERY'.split(' '),
);

/**
 * Passes expressions and queries up to one of the edges at this depth, and answers that; or up to the end of the
 * parentheses, or of the statement. Changes can stand there in a WITH list alone, so those are read.
 * @throws Refusal `not_allowed`
 */
export function passOver(
  cursor: Cursor,
  depth: number,
  body: ReadBody,
  edges: ReadonlySet<string> = NONE,
): string | undefined {
  while (!cursor.isEnd(depth)) {
    const keyword = cursor.peek();
    const before = word(cursor.tokens[cursor.at - 1]);
    if (cursor.depth === depth && edges.has(keyword) && before !== 'AS' && !isInside(cursor, keyword, before))
      return keyword;
    if (keyword === 'INTO' && before !== 'AS')
      throw refused(
        'An INTO within a query makes a table or a file of what it answers',
        'Leave it out; CREATE TABLE … AS makes a table, with full access.',
      );
    if (keyword === 'WITH' && isList(cursor)) {
      readWith(cursor, body);
      if (!['SELECT', 'VALUES', 'TABLE', '('].includes(cursor.peek())) throw cursor.unknown();
    } else cursor.at++;
  }
  return undefined;
}

/** `IS DISTINCT FROM`, and the functions LEFT() and RIGHT(). */
const isInside = (cursor: Cursor, keyword: string, before: string): boolean =>
  keyword === 'FROM'
    ? before === 'DISTINCT'
    : (keyword === 'LEFT' || keyword === 'RIGHT') && cursor.peek(1) === '(';

function isList(cursor: Cursor): boolean {
  if (!NO_LIST.has(cursor.peek(1))) return true;
  const [second, third] = [cursor.peek(2), cursor.peek(3)];
  return second === '(' || (second === 'AS' && ['(', 'NOT', 'MATERIALIZED'].includes(third));
}
