import type { Token } from '../statement/tokens.ts';
import type { Policy } from './policy.ts';

/** A table, as a statement names it. */
export interface TableName {
  /** Parts of the name, such as schema and table, without quotes; PostgreSQL folds what is not quoted. */
  readonly path: readonly string[];
  /** As it is written. */
  readonly name: string;
}

/** The table that a statement changes, the first of several, and how the rows that it will touch can be read. */
export interface Target extends TableName {
  /** As the policy says it. */
  readonly kind: string;
  /** For UPDATE and DELETE of one table, without joins or WITH. */
  readonly rows?: Rows;
}

/** The rows of an UPDATE or DELETE. */
export interface Rows {
  /** The table and its alias, as in FROM. */
  readonly from: string;
  /** From WHERE on, without RETURNING; may be empty. */
  readonly tail: string;
  /** Where the tail begins in the statement. */
  readonly start: number;
  readonly isOrdered: boolean;
  readonly isLimited: boolean;
  /** The parameters of the tail, and how many stand before it. */
  readonly parameters: readonly Token[];
  readonly passed: number;
}

/** Undefined for definitions, and where changes stand in the WITH list alone. */
export function targetOf({ kind, main, targets, isDefinition }: Policy): Target | undefined {
  const first = main?.targets[0] ?? (kind === 'TRUNCATE' && !isDefinition ? targets[0] : undefined);
  if (first === undefined) return undefined;
  const rows = kind === main?.verb ? main.rows : undefined;
  return { ...first, kind, ...(rows && { rows }) };
}
