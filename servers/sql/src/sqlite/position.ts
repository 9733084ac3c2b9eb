import { tokens } from '../statement/tokens.ts';

const NEAR = /^near "(?<token>.*)": syntax error$/s;

/** Where a syntax error is, as ` (line 2, column 5)`: SQLite says the token alone, so only where there is one such. */
export function position(message: string, sql: string): string {
  const token = NEAR.exec(message)?.groups?.['token'];
  if (token === undefined) return '';
  let found: number | undefined;
  for (const { text, start } of tokens(sql, 'sqlite')) {
    if (text !== token) continue;
    if (found !== undefined) return '';
    found = start;
  }
  if (found === undefined) return '';
  const before = sql.slice(0, found).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}
