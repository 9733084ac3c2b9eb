import { identifier } from '../statement/identifier.ts';
import { type Token, tokens } from '../statement/tokens.ts';

/** Rights that an account has on something; https://mariadb.com/docs/server/reference/sql-statements/account-management-sql-statements/grant */
export interface Grant {
  /** In upper case, without lists of columns. */
  readonly rights: readonly string[];
  /** Undefined for everything there is (`*.*`); with `%` and `_` for any characters where it is about all of it. */
  readonly database: string | undefined;
  /** It is about all that is in the database, not one table or routine. */
  readonly isWhole: boolean;
}

/** Whether a right is given on all tables of a database. */
export const covers = ({ database, isWhole, rights }: Grant, right: string, schema: string): boolean =>
  isWhole &&
  (rights.includes(right) || rights.includes('ALL PRIVILEGES')) &&
  (database === undefined || patternOf(database).test(schema));

/** https://dev.mysql.com/doc/refman/8.4/en/grant.html#grant-quoting */
function patternOf(database: string): RegExp {
  const parts = database.match(/\\?./gsu) ?? [];
  const any = (part: string) => (part === '%' ? '.*' : part === '_' ? '.' : undefined);
  const exact = (part: string) =>
    `\\u{${part.codePointAt(part.length > 1 && part.startsWith('\\') ? 1 : 0)?.toString(16)}}`;
  return new RegExp(`^${parts.map((part) => any(part) ?? exact(part)).join('')}$`, 'isu');
}

/** Reads a line of SHOW GRANTS; undefined where it gives a role, or is no grant. */
export function grantOf(line: string): Grant | undefined {
  const [first, ...rest] = tokens(line, 'mysql');
  if (first?.text.toUpperCase() !== 'GRANT') return undefined;
  const on = rest.findIndex((token) => isWord(token, 'ON'));
  const to = rest.findIndex((token, index) => index > on && isWord(token, 'TO'));
  if (on === -1 || to === -1) return undefined;
  const place = rest.slice(on + 1, to).filter((token) => !isKind(token));
  const isEverything = place.every(({ text }) => text === '*' || text === '.') && place.length > 1;
  const isWhole = place.at(-1)?.text === '*';
  const rights = [...listed(rest.slice(0, on))];
  // An option is a right of its own, the one to hand on all others.
  if (rest.slice(to).some((token, index, all) => isWord(token, 'GRANT') && isWord(all[index + 1], 'OPTION')))
    rights.push('GRANT OPTION');
  const [name] = place;
  const database = isEverything ? undefined : name === undefined ? '' : (identifier(name) ?? '');
  return { rights, database, isWhole };
}

const isWord = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'word' && token.depth === 0 && token.text.toUpperCase() === text;

const isKind = (token: Token): boolean =>
  ['TABLE', 'FUNCTION', 'PROCEDURE', 'PACKAGE', 'BODY'].some((word) => isWord(token, word));

function* listed(some: readonly Token[]): Generator<string> {
  let words: string[] = [];
  for (const { kind, text, depth } of some) {
    if (depth > 0 || text === '(' || text === ')') continue;
    if (kind === 'word') words.push(text.toUpperCase());
    else if (text === ',') {
      yield words.join(' ');
      words = [];
    }
  }
  yield words.join(' ');
}
