import { type Dialect, tokens } from '../statement/tokens.ts';

/**
 * Whether a statement itself has an ORDER BY or a GROUP BY. Without the first its rows may come in another order each
 * time.
 */
export function hasClause(sql: string, clause: 'ORDER' | 'GROUP', dialect: Dialect): boolean {
  let isBehind = false;
  for (const { kind, text, depth } of tokens(sql, dialect)) {
    if (isBehind && /^by$/i.test(text)) return true;
    isBehind = depth === 0 && kind === 'word' && text.toUpperCase() === clause;
  }
  return false;
}
