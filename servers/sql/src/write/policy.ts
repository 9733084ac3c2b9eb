import { checkText } from '../engine/check-text.ts';
import { type Dialect, type Token, tokens } from '../statement/tokens.ts';
import { checkLexical } from './check-lexical.ts';
import { Cursor } from './cursor.ts';
import { definitionOf } from './definitions.ts';
import { refused } from './not-allowed.ts';
import { readChange } from './read-change.ts';
import { refusedKeyword } from './refused-keyword.ts';
import type { Dml } from './statement.ts';
import type { TableName } from './target.ts';
import { readTruncate } from './truncate.ts';

/** What a statement is, as far as its text tells. */
export interface Policy {
  /** In upper case: `UPDATE`, `WITH … DELETE`, `CREATE TABLE`. */
  readonly kind: string;
  readonly tokens: readonly Token[];
  /** It defines something instead of changing rows. */
  readonly isDefinition: boolean;
  /** Why it takes `full` access; undefined where `write` is enough. */
  readonly full: string | undefined;
  /** The change behind the WITH list; undefined where all stand in that, and for definitions. */
  readonly main: Dml | undefined;
  /** Every table that it may change itself, without what triggers and foreign keys do; none for definitions. */
  readonly targets: readonly TableName[];
}

const NO_ROWS = { main: undefined, targets: [] };

/**
 * Says what a statement is and which access it needs: what is not known is refused. What it lets pass the engine judges
 * once more; what it takes for harmless is bound by one transaction, the limit of rows, and the rights of the role.
 * @throws Refusal `not_allowed`, `no_dry_run`, `too_long`, `sql_error`
 */
export function policyOf(sql: string, dialect: Dialect): Policy {
  checkText(sql);
  const all = [...tokens(sql, dialect)];
  checkLexical(sql, all, dialect);
  const cursor = new Cursor(sql, all, dialect);
  const first = all[0]?.kind === 'word' ? cursor.peek() : '';
  const kind = definitionOf(cursor);
  // A trigger has statements in it; that there is nothing behind it the engine sees.
  if (kind !== 'CREATE TRIGGER') checkSingle(all);
  if (kind !== undefined) return { ...NO_ROWS, kind, tokens: all, isDefinition: true, full: kind };
  if (first === 'TRUNCATE') {
    const targets = readTruncate(cursor);
    return {
      kind: first,
      tokens: all,
      isDefinition: dialect === 'mysql',
      full: first,
      main: undefined,
      targets,
    };
  }
  if (!CHANGES.has(first)) throw refusedKeyword(first);
  const { all: changes, main, verb } = readChange(cursor);
  if (changes.length === 0) throw refused(`This WITH … ${verb} changes nothing`, 'query_sql reads.');
  return {
    kind: first === 'WITH' ? `WITH … ${verb}` : verb,
    tokens: all,
    isDefinition: false,
    full: changes.find(({ full }) => full !== undefined)?.full,
    main,
    targets: changes.flatMap(({ targets }) => targets),
  };
}

const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'MERGE', 'WITH']);

function checkSingle(all: readonly Token[]): void {
  const end = all.findIndex(({ text }) => text === ';');
  if (end >= 0 && all.slice(end).some(({ text }) => text !== ';'))
    throw refused(
      'There is more than one statement in one text',
      'Give each as an element of the list statements; they run in one transaction.',
    );
}
