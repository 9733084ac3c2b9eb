import { identifier } from '../statement/identifier.ts';
import type { Token } from '../statement/tokens.ts';
import type { Judged } from './judged.ts';
import { partOf, type Query } from './queries.ts';
import { word } from '../statement/word.ts';

/** What tells the state that a statement works on, beside the rows of an UPDATE or DELETE itself. */
interface Readings {
  /** Where the rows that it inserts come from. */
  readonly source?: Query;
  /** Tables that lose all their rows, as they are written. */
  readonly emptied: readonly string[];
  /** It may put rows in the place of others. */
  readonly mayOverwrite: boolean;
  /** With these, and those rows, all is told that the statement reads. */
  readonly isWhole: boolean;
}

const NOTHING: Readings = { emptied: [], mayOverwrite: false, isWhole: true };

/** As far as the text tells; what it does not understand is not whole. */
export function readingsOf(statement: Judged): Readings {
  const { kind, tokens } = statement.policy;
  switch (kind) {
    case 'TRUNCATE':
    case 'DROP TABLE':
      return { ...NOTHING, emptied: namesIn(statement), isWhole: !has(tokens, 'CASCADE') };
    case 'CREATE TABLE':
      return { ...NOTHING, isWhole: !has(tokens, 'SELECT') };
    case 'INSERT':
    case 'REPLACE':
      return ofInsert(statement);
    case 'UPDATE':
    case 'DELETE': {
      const rows = statement.target?.rows;
      const beside = tokens.filter(({ start }) => start > 0 && start < (rows?.start ?? 0));
      return { ...NOTHING, isWhole: rows !== undefined && !has(beside, 'SELECT', 'TABLE') };
    }
    default:
      // What else defines something loses data only by these words.
      return {
        ...NOTHING,
        isWhole: /^(?:CREATE|ALTER|COMMENT|REINDEX|RENAME)/.test(kind) && !has(tokens, 'DROP', 'TYPE'),
      };
  }
}

function ofInsert(statement: Judged): Readings {
  const { sql, params, policy } = statement;
  const { tokens } = policy;
  const mayOverwrite =
    policy.kind === 'REPLACE' ||
    tokens.some(
      (token, index) =>
        (word(token) === 'OR' && word(tokens[index + 1]) === 'REPLACE') ||
        (word(token) === 'DO' && word(tokens[index + 1]) === 'UPDATE') ||
        (word(token) === 'DUPLICATE' && word(tokens[index + 1]) === 'KEY'),
    );
  const start = tokens.findIndex((token) => token.depth === 0 && word(token) === 'SELECT');
  if (start < 0) return { ...NOTHING, mayOverwrite, isWhole: !has(tokens, 'SELECT', 'TABLE') };
  const found = tokens.findIndex((token, index) => index > start && isBehindSource(token, tokens[index + 1]));
  const end = found < 0 ? tokens.length : found;
  const source = tokens.slice(start, end);
  if (!isSteady(source) || has(tokens.slice(end), 'SELECT'))
    return { ...NOTHING, mayOverwrite, isWhole: false };
  return { ...NOTHING, mayOverwrite, source: partOf(sql, tokens, start, end, params) };
}

const isBehindSource = (token: Token, next: Token | undefined): boolean =>
  token.depth === 0 &&
  (word(token) === 'RETURNING' ||
    token.text === ';' ||
    (word(token) === 'ON' && (word(next) === 'CONFLICT' || word(next) === 'DUPLICATE')));

/** Words that stand in front of parentheses and answer the same to the same; of any other function nobody knows. */
const STEADY = new Set(
  `SELECT FROM WHERE AND OR NOT IN EXISTS ON AS BY HAVING THEN ELSE WHEN CASE BETWEEN LIKE JOIN USING UNION ALL EXCEPT
  INTERSECT VALUES LIMIT OFFSET DISTINCT ABS AVG CAST CEIL COALESCE CONCAT COUNT FLOOR HEX IFNULL IIF INSTR LENGTH LOWER
  LTRIM MAX MIN MOD NULLIF POWER REPLACE ROUND RTRIM SIGN SUBSTR SUBSTRING SUM TOTAL TRIM UPPER`.split(/\s+/),
);

const isSteady = (tokens: readonly Token[]): boolean =>
  tokens.every(
    (token, index) =>
      !/^(?:CURRENT_|LOCALTIME)/.test(word(token)) &&
      ((token.kind !== 'word' && token.kind !== 'name') ||
        tokens[index + 1]?.text !== '(' ||
        STEADY.has(word(token))),
  );

/** Functions that answer another value each time, so that what a WHERE with them finds is found once. */
const DRAWN = new Set(
  'RANDOM RAND RANDOMBLOB RANDOM_BYTES RANDOM_NORMAL UUID UUID_SHORT GEN_RANDOM_UUID UUIDV4 UUIDV7 NEXTVAL CLOCK_TIMESTAMP TIMEOFDAY SYSDATE'.split(
    ' ',
  ),
);

/** Whether an UPDATE or DELETE looks for other rows each time. */
export const isDrawn = ({ policy, target }: Judged): boolean =>
  policy.tokens.some(
    (token) => token.start >= (target?.rows?.start ?? Infinity) && DRAWN.has(token.text.toUpperCase()),
  );

const has = (tokens: readonly Token[], ...words: readonly string[]): boolean =>
  tokens.some((token) => words.includes(word(token)));

const BEFORE_NAMES = new Set(['DROP', 'TRUNCATE', 'TEMPORARY', 'TABLE', 'IF', 'EXISTS', 'ONLY']);

/** The names of a list of tables, as they are written. */
function namesIn({ sql, policy: { tokens } }: Judged): readonly string[] {
  const names: string[] = [];
  let index = 0;
  const isName = () => tokens[index]?.kind === 'word' || tokens[index]?.kind === 'name';
  do {
    if (tokens[index]?.text === ',') index++;
    while (BEFORE_NAMES.has(word(tokens[index]))) index++;
    const start = tokens[index]?.start ?? 0;
    if (!isName()) break;
    index++;
    while (tokens[index]?.text === '.') index += 2;
    names.push(sql.slice(start, tokens[index - 1]?.end));
    if (tokens[index]?.text === '*') index++;
  } while (tokens[index]?.text === ',');
  return names;
}

/** Whether an UPDATE sets one of these columns, so that its rows are found by them no more. */
export function setsAny({ policy: { tokens }, target }: Judged, columns: readonly string[]): boolean {
  const names = new Set(columns.map((name) => name.toLowerCase()));
  const end = target?.rows?.start ?? Infinity;
  return tokens.some((token, index) => {
    if (token.start >= end || !names.has(identifier(token)?.toLowerCase() ?? '')) return false;
    const next = tokens[index + 1]?.text;
    return next === '=' || next === ',' || next === ')'; // SET (a, b) = …
  });
}
