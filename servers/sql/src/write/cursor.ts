import { quote, type Refusal } from '@handrail/domain';
import { identifier } from '../statement/identifier.ts';
import type { Dialect, Token } from '../statement/tokens.ts';
import { word } from '../statement/word.ts';
import { refused } from './not-allowed.ts';
import type { TableName } from './target.ts';

const SHOWN = 30;
const MOST_DEPTH = 100;

/** Walks over the tokens of one statement. Whatever it meets and does not expect, it refuses. */
export class Cursor {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly dialect: Dialect;
  at = 0;

  constructor(sql: string, tokens: readonly Token[], dialect: Dialect) {
    this.sql = sql;
    this.tokens = tokens;
    this.dialect = dialect;
  }

  /** A keyword, or else the text of a symbol; empty for names, values and at the end. */
  peek(ahead = 0): string {
    const token = this.tokens[this.at + ahead];
    return token?.kind === 'symbol' ? token.text : word(token);
  }

  /** Of the token that comes. */
  get depth(): number {
    return this.tokens[this.at]?.depth ?? 0;
  }

  /** Whether the pair of parentheses, or the statement, ends here whose inside has this depth. */
  isEnd(depth: number): boolean {
    const token = this.tokens[this.at];
    return token === undefined || token.depth < depth || token.text === ';';
  }

  /** Whether one of these comes, which is then passed. */
  take(...keywords: readonly string[]): boolean {
    const found = keywords.includes(this.peek());
    if (found) this.at++;
    return found;
  }

  /** @throws Refusal `not_allowed` */
  expect(...keywords: readonly string[]): void {
    if (!this.take(...keywords)) throw this.unknown();
  }

  /** Reading goes as deep as the parentheses do in which it reads. @throws Refusal `not_allowed` */
  checkDepth(): void {
    if (this.depth > MOST_DEPTH)
      throw refused('Too many parentheses lie in each other', 'Write it in a simpler way.');
  }

  /** Passes a name without dots. */
  name(): void {
    if (!this.isName()) throw this.unknown();
    this.at++;
  }

  names(): void {
    do this.name();
    while (this.take(','));
  }

  /** Passes `( a, b )`. */
  nameList(): void {
    this.expect('(');
    this.names();
    this.expect(')');
  }

  isName(): boolean {
    const kind = this.tokens[this.at]?.kind;
    return kind === 'word' || kind === 'name';
  }

  /** Passes `a.b.c`, but not the dot of `a.*`. */
  table(): TableName {
    const start = this.at;
    this.name();
    while (this.peek() === '.' && this.peek(1) !== '*') {
      this.at++;
      this.name();
    }
    const parts = this.tokens.slice(start, this.at).filter(({ text }) => text !== '.');
    return { path: parts.map((part) => this.#called(part)), name: this.text(start, this.at) };
  }

  /** What is written from one token up to another. */
  text(start: number, end: number): string {
    if (start >= end) return '';
    return this.sql.slice(this.tokens[start]?.start, this.tokens[end - 1]?.end);
  }

  unknown(): Refusal {
    const token = this.tokens[this.at];
    const place =
      token === undefined || token.text === ';'
        ? 'Something is missing at the end'
        : `${quote(token.text.slice(0, SHOWN))} at character ${token.start + 1} is not known here`;
    return refused(
      `${place}, so that it cannot be told what the statement changes`,
      'Correct it, or write it in the plainest way there is; quote names that are called like keywords.',
    );
  }

  #called(token: Token): string {
    const name = identifier(token) ?? '';
    return this.dialect === 'postgres' && token.text === name ? name.toLowerCase() : name;
  }
}
