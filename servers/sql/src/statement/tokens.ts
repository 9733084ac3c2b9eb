import { after, type Dialect, endOfGap, isExecutable } from './gap.ts';

export type { Dialect } from './gap.ts';

/**
 * `word`: a keyword or a bare name; `name`: what can only be a name, as it is quoted, or stands behind a dot or an `@`;
 * `symbol`: one character, or the edge of an executable comment of MySQL (`/*!50000` and its end), whose inside is content.
 */
export type TokenKind = 'word' | 'name' | 'string' | 'number' | 'parameter' | 'symbol';

export interface Token {
  readonly kind: TokenKind;
  /** As it is written. */
  readonly text: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Round parentheses around it; those themselves count as outside. */
  readonly depth: number;
}

/**
 * The tokens of a text as an engine with its usual settings reads them, without white space and comments. Lazy, linear,
 * and never throws: what is not closed goes on to the end. It is a help for messages and policy, never the wall.
 */
export function* tokens(sql: string, dialect: Dialect): Generator<Token, void> {
  let depth = 0;
  let isAfterDot = false;
  let isExecuted = false;
  for (let at = endOfGap(sql, 0, dialect); at < sql.length;) {
    const edge = isExecuted && sql.startsWith('*/', at);
    const [read, end] = edge ? (['symbol', at + 2] as const) : tokenAt(sql, at, dialect);
    const text = sql.slice(at, end);
    if (read === 'symbol' && text.startsWith('/*')) isExecuted = true;
    else if (edge) isExecuted = false;
    if (text === ')' && depth > 0) depth--;
    yield { kind: read === 'word' && isAfterDot ? 'name' : read, text, start: at, end, depth };
    if (text === '(') depth++;
    isAfterDot = text === '.';
    at = endOfGap(sql, end, dialect);
  }
}

/** Beyond ASCII everything is part of a name, in each of the engines. */
const WORD_START = /[A-Za-z_\u0080-\uFFFF]/;
const WORD = /[\w$\u0080-\uFFFF]/;
const NUMBER = /[\w.\u0080-\uFFFF]/;
const DIGIT = /\d/;

function tokenAt(sql: string, at: number, dialect: Dialect): readonly [TokenKind, number] {
  const first = sql[at] ?? '';
  const second = sql[at + 1] ?? '';
  if (second === "'" && /[bnx]/i.test(first))
    return ['string', endOfQuoted(sql, at + 1, dialect === 'mysql')];
  if (second === "'" && dialect === 'postgres' && /e/i.test(first))
    return ['string', endOfEscaped(sql, at + 1)];
  if (dialect === 'sqlite' && /[$@#:]/.test(first)) return variable(sql, at);
  if (first === '$' && dialect === 'postgres') return dollar(sql, at);
  if (WORD_START.test(first) || first === '$') return ['word', endOf(sql, at, WORD)];
  if (DIGIT.test(first) || (first === '.' && DIGIT.test(second))) return ['number', endOfNumber(sql, at)];
  switch (first) {
    case "'":
      return ['string', endOfQuoted(sql, at, dialect === 'mysql')];
    case '"':
      return dialect === 'mysql'
        ? ['string', endOfQuoted(sql, at, true)]
        : ['name', endOfQuoted(sql, at, false)];
    case '`':
      return dialect === 'postgres' ? ['symbol', at + 1] : ['name', endOfQuoted(sql, at, false)];
    case '[':
      return dialect === 'sqlite' ? ['name', after(sql, ']', at + 1)] : ['symbol', at + 1];
    case '?':
      return dialect === 'postgres' ? ['symbol', at + 1] : ['parameter', endOf(sql, at + 1, DIGIT)];
    case '@':
      return atSign(sql, at, dialect);
    case '/':
      return [
        'symbol',
        isExecutable(sql, at, dialect) ? endOf(sql, sql.indexOf('!', at) + 1, DIGIT) : at + 1,
      ];
    default:
      return ['symbol', at + 1];
  }
}

function endOf(sql: string, start: number, part: RegExp): number {
  let at = start;
  while (at < sql.length && part.test(sql[at] ?? '')) at++;
  return at;
}

/** With whatever hangs on it, which some versions refuse and others take for an alias. */
function endOfNumber(sql: string, start: number): number {
  let end = endOf(sql, start, NUMBER);
  while (/e/i.test(sql[end - 1] ?? '') && /[+-]/.test(sql[end] ?? '') && DIGIT.test(sql[end + 1] ?? ''))
    end = endOf(sql, end + 1, NUMBER);
  return end;
}

function endOfQuoted(sql: string, start: number, hasEscapes: boolean): number {
  const quote = sql[start];
  let at = start + 1;
  while (at < sql.length) {
    if (hasEscapes && sql[at] === '\\') at++;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at++;
    }
    at++;
  }
  return sql.length;
}

/** `E'…'` of PostgreSQL goes on with the next string behind it, which has the same escapes. */
function endOfEscaped(sql: string, start: number): number {
  let end = endOfQuoted(sql, start, true);
  for (let next = endOfGap(sql, end, 'postgres'); sql[next] === "'"; next = endOfGap(sql, end, 'postgres'))
    end = endOfQuoted(sql, next, true);
  return end;
}

/** A parameter of SQLite may go on like one of Tcl: `$a::b(any text without white space)`. */
function variable(sql: string, start: number): readonly [TokenKind, number] {
  let at = start + 1;
  let isNamed = false;
  while (at < sql.length) {
    if (WORD.test(sql[at] ?? '')) {
      isNamed = true;
      at++;
    } else if (sql.startsWith('::', at)) at += 2;
    else break;
  }
  if (isNamed && sql[at] === '(') {
    const inside = /[^)\t-\r ]*\)?/y;
    inside.lastIndex = at + 1;
    at += 1 + (inside.exec(sql)?.[0].length ?? 0);
  }
  return [isNamed ? 'parameter' : 'symbol', isNamed ? at : start + 1];
}

function dollar(sql: string, at: number): readonly [TokenKind, number] {
  const digits = endOf(sql, at + 1, DIGIT);
  if (digits > at + 1) return ['parameter', digits];
  const close = endOf(sql, at + 1, /[\w\u0080-\uFFFF]/);
  if (sql[close] !== '$') return ['symbol', at + 1];
  const tag = sql.slice(at, close + 1);
  return ['string', after(sql, tag, close + 1)];
}

/** A variable of MySQL, which may be called like a keyword. */
function atSign(sql: string, at: number, dialect: Dialect): readonly [TokenKind, number] {
  const end = endOf(sql, dialect === 'mysql' && sql[at + 1] === '@' ? at + 2 : at + 1, WORD);
  return dialect === 'postgres' || end === at + 1 ? ['symbol', at + 1] : ['name', end];
}
