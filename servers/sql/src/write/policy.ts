import { quote, type Refusal } from '@handrail/domain';
import { checkText } from '../engine/check-text.ts';
import { type Dialect, type Token, tokens } from '../statement/tokens.ts';
import { definitionOf } from './definitions.ts';
import { refused } from './not-allowed.ts';
import { endOfWith, isVerb, unbound, word } from './verbs.ts';

/** What a statement is, as far as its text tells. */
export interface Policy {
  /** In upper case: `UPDATE`, `WITH … DELETE`, `CREATE TABLE`. */
  readonly kind: string;
  readonly tokens: readonly Token[];
  /** Where the main verb is, behind a WITH. */
  readonly main: number;
  /** It defines something instead of changing rows. */
  readonly isDefinition: boolean;
  /** Why it takes `full` access; undefined where `write` is enough. */
  readonly full: string | undefined;
}

const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'MERGE']);

/**
 * Says what a statement is and which access it needs: an allow-list over its tokens. What it lets pass the engine judges
 * once more; what it takes for harmless is bound by one transaction, the limit of rows, and the rights of the role.
 * @throws Refusal `not_allowed`, `too_long`, `sql_error`
 */
export function policyOf(sql: string, dialect: Dialect): Policy {
  checkText(sql);
  const all = [...tokens(sql, dialect)];
  if (all.some(({ kind, text }) => kind === 'symbol' && text.startsWith('/*')))
    throw refused(
      'A comment that some servers run (/*! … */) hides what the statement does',
      'Write it without such comments.',
    );
  const first = word(all[0]);
  const main = first === 'WITH' ? endOfWith(all) : 0;
  const verb = word(all[main]);
  const definition = definitionOf(all, dialect);
  const policy = { tokens: all, main };
  // A trigger has statements in it; that there is nothing behind it the engine sees.
  if (definition !== 'CREATE TRIGGER') checkSingle(all);
  if (definition !== undefined) return { ...policy, kind: definition, isDefinition: true, full: definition };
  if (first === 'TRUNCATE') {
    if (dialect === 'sqlite') throw refused('SQLite has no TRUNCATE', 'Use DELETE.');
    return { ...policy, kind: first, isDefinition: dialect === 'mysql', full: first };
  }
  const inner = all.some((_token, index) => index !== main && isVerb(all, index));
  if (!CHANGES.has(verb) && !(first === 'WITH' && inner)) throw noChange(first, verb);
  const kind = first === 'WITH' ? `WITH … ${verb}` : verb;
  return { ...policy, kind, isDefinition: false, full: riskOf(all, main) };
}

function riskOf(all: readonly Token[], main: number): string | undefined {
  const verb = unbound(all, main);
  if (verb !== undefined) return `${verb} without WHERE`;
  const isAll = all.some((token, index) => word(token) === 'BY' && word(all[index + 1]) === 'SOURCE');
  return word(all[main]) === 'MERGE' && isAll ? 'MERGE … BY SOURCE' : undefined;
}

function checkSingle(all: readonly Token[]): void {
  const end = all.findIndex(({ text }) => text === ';');
  if (end >= 0 && all.slice(end).some(({ text }) => text !== ';'))
    throw refused(
      'There is more than one statement in one text',
      'Give each as an element of the list statements; they run in one transaction.',
    );
}

function noChange(first: string, verb: string): Refusal {
  if (first === '')
    return refused('There is no statement in the text', 'Send INSERT, UPDATE, DELETE or a definition.');
  if (
    first === 'SELECT' ||
    first === 'VALUES' ||
    first === 'TABLE' ||
    first === 'SHOW' ||
    first === 'EXPLAIN'
  )
    return refused(`${first} changes nothing`, 'query_sql reads, and explain_sql shows plans.');
  if (first === 'WITH') return refused(`This WITH … ${verb} changes nothing`, 'query_sql reads.');
  return refusedKeyword(first);
}

const TRANSACTION = new Set([
  'ABORT',
  'BEGIN',
  'COMMIT',
  'END',
  'LOCK',
  'PREPARE',
  'RELEASE',
  'ROLLBACK',
  'SAVEPOINT',
  'START',
  'UNLOCK',
  'XA',
]);
const RIGHTS = new Set(['GRANT', 'REVOKE', 'REASSIGN', 'SECURITY']);
const CODE = new Set(['CALL', 'DO', 'EXECUTE']);
const FILES = new Set(['ATTACH', 'COPY', 'DETACH', 'IMPORT', 'LOAD', 'VACUUM']);

function refusedKeyword(first: string): Refusal {
  if (TRANSACTION.has(first))
    return refused(
      `${first} would end or begin a transaction, and all statements run in one`,
      'Leave it out: without a failure all is kept at the end, after one nothing.',
    );
  if (RIGHTS.has(first)) return refused(`${first} changes rights`, 'That is for whoever runs the database.');
  if (CODE.has(first))
    return refused(
      `${first} runs code that can do anything, also commit`,
      'Write the changes as INSERT, UPDATE or DELETE.',
    );
  if (FILES.has(first))
    return refused(`${first} works on files or whole databases`, 'Pass values as params of INSERT.');
  return refused(
    `${first.length > 30 ? quote(first) : first} is none of the statements that can be rehearsed and undone`,
    'Allowed are INSERT, UPDATE, DELETE, REPLACE, MERGE, and, with full access, TRUNCATE and definitions of tables, indexes, views and the like.',
  );
}
