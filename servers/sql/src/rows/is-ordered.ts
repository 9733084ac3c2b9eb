import { type Dialect, tokens } from '../statement/tokens.ts';

/** Whether a statement says in which order its rows come; without that each run may give another one. */
export function isOrdered(sql: string, dialect: Dialect): boolean {
  let isAfterOrder = false;
  for (const { kind, text, depth } of tokens(sql, dialect)) {
    if (isAfterOrder && /^by$/i.test(text)) return true;
    isAfterOrder = depth === 0 && kind === 'word' && /^order$/i.test(text);
  }
  return false;
}
