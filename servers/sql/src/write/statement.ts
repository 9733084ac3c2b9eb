import type { Rows, TableName } from './target.ts';

/** An INSERT, UPDATE, DELETE, REPLACE or MERGE, also one inside a WITH list. */
export interface Dml {
  readonly verb: 'INSERT' | 'UPDATE' | 'DELETE' | 'REPLACE' | 'MERGE';
  /** Every table that it may change itself: one, but for joins of MySQL; the one that is named first comes first. */
  readonly targets: readonly TableName[];
  /** Where there are no joins: the rows that an UPDATE or DELETE touches. */
  readonly rows: Rows | undefined;
  /** Why it takes `full` access; undefined where `write` is enough. */
  readonly full: string | undefined;
}
