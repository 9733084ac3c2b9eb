import { type Dialect, tokens } from './tokens.ts';

/** What a statement begins with, in upper case and behind parentheses; empty where that is no word. */
export function firstKeyword(sql: string, dialect: Dialect): string {
  for (const { kind, text } of tokens(sql, dialect)) {
    if (kind === 'word') return text.toUpperCase();
    if (text !== '(' && !text.startsWith('/*')) break;
  }
  return '';
}
