import type { Dialect, Token } from '../statement/tokens.ts';
import { refused } from './not-allowed.ts';
import { word } from './verbs.ts';

const COMMANDS: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  sqlite: new Set(['CREATE', 'ALTER', 'DROP', 'REINDEX']),
  postgres: new Set(['CREATE', 'ALTER', 'DROP', 'REINDEX', 'COMMENT']),
  mysql: new Set(['CREATE', 'ALTER', 'DROP', 'RENAME']),
};

/** What may be defined: nothing of roles, servers, files, other databases, or code that can do anything. */
const OBJECTS = new Set('TABLE INDEX VIEW TRIGGER SEQUENCE TYPE DOMAIN STATISTICS SCHEMA COLUMN'.split(' '));

/** What stands between the command and the object. */
const MODIFIERS = new Set(
  'OR REPLACE UNIQUE TEMP TEMPORARY GLOBAL LOCAL UNLOGGED VIRTUAL MATERIALIZED RECURSIVE CONSTRAINT FULLTEXT SPATIAL ON'.split(
    ' ',
  ),
);

/**
 * What a definition is about, as `CREATE TABLE`; undefined for a statement that is none.
 * @throws Refusal `not_allowed` for what must not be defined here
 */
export function definitionOf(all: readonly Token[], dialect: Dialect): string | undefined {
  const command = word(all[0]);
  if (!COMMANDS[dialect].has(command)) return undefined;
  if (command === 'REINDEX' && dialect === 'sqlite') return command;
  const object = word(all.slice(1).find((token) => !MODIFIERS.has(word(token))));
  // The schema of MySQL is a database.
  if (!OBJECTS.has(object) || (object === 'SCHEMA' && dialect === 'mysql'))
    throw refused(
      `${command} ${object.slice(0, 30)}`.trimEnd() + ' is none of the definitions that can be made here',
      'Definitions of tables, indexes, views, triggers, sequences, types and domains can.',
    );
  if (all.some((token) => token.depth === 0 && word(token) === 'GRANT'))
    throw refused('The definition also grants rights', 'Leave out GRANT.');
  return `${command} ${object}`;
}
