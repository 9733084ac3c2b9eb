import { quote, Refusal } from '@handrail/domain';
import { nearNames } from '../schema/near-names.ts';

/** What statements of any engine begin with that are no readings; with what is none of them, nothing begins. */
const OTHERS = new Set(
  'ABORT ALTER ANALYZE ATTACH BACKUP BEGIN BINLOG CACHE CALL CHANGE CHECK CHECKPOINT CHECKSUM CLONE CLOSE CLUSTER COMMENT COMMIT COPY CREATE DEALLOCATE DECLARE DELETE DETACH DISCARD DO DROP END EXECUTE FETCH FLUSH GRANT HANDLER HELP IMPORT INSERT INSTALL KILL LISTEN LOAD LOCK MERGE MOVE NOTIFY OPTIMIZE PRAGMA PREPARE PURGE REASSIGN REFRESH REINDEX RELEASE RENAME REPAIR REPLACE RESET RESIGNAL RESTART REVOKE ROLLBACK SAVEPOINT SECURITY SET SHUTDOWN SIGNAL START STOP TRUNCATE UNINSTALL UNLISTEN UNLOCK UPDATE USE VACUUM XA'.split(
    ' ',
  ),
);

const SCHEMA = 'search_schema lists tables and views, describe_tables shows their columns.';

/** Of clients too: `.tables` of sqlite3 and `\d` of psql. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['SHOW', SCHEMA],
  ['DESCRIBE', SCHEMA],
  ['DESC', SCHEMA],
  ['.', SCHEMA],
  ['\\', SCHEMA],
  ['EXPLAIN', 'explain_sql shows plans.'],
]);

/**
 * Why a statement is not run as a reading, by how it begins, and what to use instead.
 * @param keyword its first one, in upper case
 * @param readings what a reading of this engine begins with
 * @returns Refusal `read_only`, or `sql_error` where no statement begins so
 */
export function notReading(keyword: string, readings: readonly string[]): Refusal {
  const what = /^[A-Z_]{1,30}$/.test(keyword) ? keyword : quote(keyword);
  const message = `A reading begins with ${readings.slice(0, -1).join(', ')} or ${readings.at(-1)}, and this with ${what}.`;
  const hint = HINTS.get(keyword);
  if (hint !== undefined) return new Refusal('read_only', message, hint);
  if (OTHERS.has(keyword))
    return new Refusal(
      'read_only',
      message,
      'Write it as one SELECT; execute_sql makes changes, where the operator allows them.',
    );
  const [near] = nearNames(keyword, [...readings, ...OTHERS], 1);
  return new Refusal(
    'sql_error',
    message,
    near === undefined ? 'Write it as one SELECT.' : `Did you mean ${near}?`,
  );
}
