import { Refusal } from '@handrail/domain';
import { identifier } from '../statement/identifier.ts';
import type { Dialect, Token } from '../statement/tokens.ts';
import { refused } from './not-allowed.ts';

const NUMBER = /^(?:0x[\da-f_]+|0[ob][\d_]+|(?:\d[\d_]*)?\.?[\d_]*(?:e[+-]?\d[\d_]*)?)$/i;

/**
 * Refuses what engines, or their versions, read in different ways, and what no transaction takes back.
 * @throws Refusal `not_allowed`, `no_dry_run`
 */
export function checkLexical(sql: string, all: readonly Token[], dialect: Dialect): void {
  let open = 0;
  for (const [index, token] of all.entries()) {
    const before = all[index - 1];
    const next = all[index + 1];
    checkToken(token, before);
    if (dialect === 'postgres' && /^u&"/i.test(sql.slice(token.start, token.start + 3)))
      throw refused('A name with U& in front can be any name', 'Write its characters themselves.');
    // A hint can change settings for its statement (SET_VAR).
    if (dialect === 'mysql' && sql.slice(before?.end ?? 0, token.start).includes('/*+'))
      throw refused('A hint (/*+ … */) can change how the statement works', 'Write it without.');
    if (dialect !== 'sqlite' && next?.text === '(' && identifier(token)?.toLowerCase() === 'setval')
      throw new Refusal(
        'no_dry_run',
        'What setval() does to a sequence no rollback takes back, so that it cannot be rehearsed.',
        'Leave it out; ALTER SEQUENCE … RESTART does the same, with full access.',
      );
    if (token.kind !== 'symbol') continue;
    if (token.text === '(') open++;
    else if (token.text === ')' && --open < 0) break;
  }
  if (open !== 0) throw refused('Its parentheses are not balanced', 'Correct it.');
}

function checkToken({ kind, text, start }: Token, before: Token | undefined): void {
  if (kind === 'symbol' && text.startsWith('/*'))
    throw refused(
      'A comment that some servers run (/*! … */) hides what the statement does',
      'Write it without such comments.',
    );
  // `t.1e5` and `1where` are a name here, two words there.
  if (kind === 'number' && (!NUMBER.test(text) || (before?.end === start && isNamed(before))))
    throw refused(
      `The number ${JSON.stringify(text.slice(0, 30))} could also be a name`,
      'Put a space behind the number, or quote the name.',
    );
}

const isNamed = ({ kind }: Token): boolean => kind === 'word' || kind === 'name';
