import { quote, type Refusal } from '@handrail/domain';
import { refused } from './not-allowed.ts';

const SHOWN = 30;

interface Group {
  readonly keywords: string;
  readonly reason: (keyword: string) => string;
  readonly hint: string;
}

const GROUPS: readonly Group[] = [
  {
    keywords: 'SELECT VALUES TABLE SHOW EXPLAIN DESCRIBE DESC',
    reason: (keyword) => `${keyword} changes nothing`,
    hint: 'query_sql reads, and explain_sql shows plans.',
  },
  {
    keywords: 'ABORT BEGIN COMMIT END LOCK PREPARE RELEASE ROLLBACK SAVEPOINT START UNLOCK XA',
    reason: (keyword) => `${keyword} would end or begin a transaction, and all statements run in one`,
    hint: 'Leave it out: without a failure all is kept at the end, after one nothing.',
  },
  {
    keywords: 'GRANT REVOKE REASSIGN SECURITY',
    reason: (keyword) => `${keyword} changes rights`,
    hint: 'That is for whoever runs the database.',
  },
  {
    keywords: 'CALL DO EXECUTE',
    reason: (keyword) => `${keyword} runs code that can do anything, also commit`,
    hint: 'Write the changes as INSERT, UPDATE or DELETE.',
  },
  {
    keywords: 'ATTACH COPY DETACH IMPORT LOAD VACUUM',
    reason: (keyword) => `${keyword} works on files or whole databases`,
    hint: 'Pass values as params of INSERT.',
  },
];

/** Why a statement that begins so is not run here. */
export function refusedKeyword(first: string): Refusal {
  if (first === '')
    return refused('There is no statement in the text', 'Send INSERT, UPDATE, DELETE or a definition.');
  const group = GROUPS.find(({ keywords }) => keywords.split(' ').includes(first));
  if (group !== undefined) return refused(group.reason(first), group.hint);
  return refused(
    `${first.length > SHOWN ? quote(first) : first} is none of the statements that can be rehearsed and undone`,
    'Allowed are INSERT, UPDATE, DELETE, REPLACE, MERGE, and, with full access, TRUNCATE and definitions of tables, indexes, views and the like.',
  );
}
