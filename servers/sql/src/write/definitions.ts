import type { Dialect } from '../statement/tokens.ts';
import { word } from '../statement/word.ts';
import type { Cursor } from './cursor.ts';
import { refused } from './not-allowed.ts';

const COMMANDS: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  sqlite: new Set(['CREATE', 'ALTER', 'DROP', 'REINDEX']),
  postgres: new Set(['CREATE', 'ALTER', 'DROP', 'REINDEX', 'COMMENT']),
  mysql: new Set(['CREATE', 'ALTER', 'DROP', 'RENAME']),
};

/** What may be defined: nothing of roles, servers, files, other databases, or code that can do anything. */
const OBJECTS = new Set('TABLE INDEX VIEW TRIGGER SEQUENCE TYPE DOMAIN STATISTICS SCHEMA COLUMN'.split(' '));

/** What stands between the command and the object. */
const MODIFIERS =
  'OR REPLACE UNIQUE UNLOGGED VIRTUAL MATERIALIZED RECURSIVE CONSTRAINT FULLTEXT SPATIAL ON ONLINE IGNORE'.split(
    ' ',
  );

/**
 * What a definition is about, as `CREATE TABLE`; undefined for a statement that is none.
 * @throws Refusal `not_allowed` for what must not be defined here
 */
export function definitionOf(cursor: Cursor): string | undefined {
  const { dialect, tokens: all } = cursor;
  const command = cursor.peek();
  if (!COMMANDS[dialect].has(command)) return undefined;
  if (command === 'REINDEX' && dialect === 'sqlite') return command;
  cursor.at++;
  passModifiers(cursor);
  const object = word(all[cursor.at]);
  const isTemporary =
    object === 'TEMP' || object === 'TEMPORARY' || object === 'GLOBAL' || object === 'LOCAL';
  if (command !== 'DROP' && (isTemporary || (dialect !== 'mysql' && isInTemporary(cursor))))
    throw refused(
      'What is temporary is gone when the call ends',
      'Leave out TEMPORARY; or use WITH, within one statement.',
    );
  // The schema of MySQL is a database.
  if (!OBJECTS.has(object) || (object === 'SCHEMA' && dialect === 'mysql'))
    throw refused(
      `${command} ${object.slice(0, 30)}`.trimEnd() + ' is none of the definitions that can be made here',
      'Definitions of tables, indexes, views, triggers, sequences, types and domains can.',
    );
  if (all.some((token) => token.depth === 0 && word(token) === 'GRANT'))
    throw refused('The definition also grants rights', 'Leave out GRANT.');
  if (dialect === 'mysql' && command === 'DROP' && all.some(({ text }) => text === ','))
    throw refused(
      'A DROP of several stops halfway where one is missing, and keeps what it did',
      'Drop one in each call.',
    );
  return `${command} ${object}`;
}

function passModifiers(cursor: Cursor): void {
  for (;;) {
    if (cursor.take(...MODIFIERS)) continue;
    if (cursor.dialect !== 'mysql') return;
    if (cursor.take('ALGORITHM')) {
      cursor.expect('=');
      cursor.name();
    } else if (cursor.take('SQL')) {
      cursor.expect('SECURITY');
      cursor.name();
    } else if (cursor.take('DEFINER')) {
      cursor.expect('=');
      passUser(cursor);
    } else return;
  }
}

/** `` `a`@`b` ``, `'a'@'b'`, `CURRENT_USER()` */
function passUser(cursor: Cursor): void {
  cursor.at++;
  if (cursor.take('@')) cursor.at++;
  else if (cursor.tokens[cursor.at]?.text.startsWith('@') === true) cursor.at++;
  else if (cursor.take('(')) cursor.expect(')');
}

const BEFORE_NAME = new Set(['IF', 'NOT', 'EXISTS', 'CONCURRENTLY']);

/** Whether its name stands in the schema of temporary tables. */
function isInTemporary({ tokens: all, at }: Cursor): boolean {
  const name = all.findIndex((token, index) => index > at && !BEFORE_NAME.has(word(token)));
  return all[name + 1]?.text === '.' && /^["`[]?(?:temp|pg_temp\w*)["`\]]?$/i.test(all[name]?.text ?? '');
}
