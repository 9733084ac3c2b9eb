import type { Judged } from './judged.ts';
import { word } from '../statement/word.ts';

/** An INSERT or REPLACE without a RETURNING of its own. */
export const isPlainInsert = ({ policy: { kind, tokens } }: Judged): boolean =>
  /(?:INSERT|REPLACE)$/.test(kind) && !tokens.some((token) => word(token) === 'RETURNING');

/** The same statement, which answers the rows that it inserted. */
export function withReturning({ sql, policy: { tokens } }: Judged): string {
  const end = tokens.findLast(({ text }) => text !== ';')?.end;
  return `${sql.slice(0, end)}\nRETURNING *`;
}
