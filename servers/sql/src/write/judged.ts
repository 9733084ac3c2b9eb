import { Refusal } from '@handrail/domain';
import type { Param, Statement } from '../engine/engine.ts';
import type { Dialect } from '../statement/tokens.ts';
import { type Policy, policyOf } from './policy.ts';
import { inStatement } from './refusals.ts';
import { type Target, targetOf } from './target.ts';

/** A statement, and what its text tells. */
export interface Judged extends Statement {
  readonly policy: Policy;
  readonly target: Target | undefined;
}

/** @throws Refusal `bad_parameter`, `not_allowed`, `too_long`, `sql_error` */
export function judgedOf(
  statements: readonly string[],
  params: readonly (readonly Param[])[],
  dialect: Dialect,
): readonly Judged[] {
  return statements.map((sql, index) =>
    inStatement(index, statements.length, () => {
      const policy = policyOf(sql, dialect);
      return { sql, params: params[index] ?? [], policy, target: targetOf(policy) };
    }),
  );
}

/**
 * A list of values for each statement; a single statement does with one flat list.
 * @throws Refusal `bad_parameter`
 */
export function listsOf(params: readonly unknown[], count: number): readonly (readonly unknown[])[] {
  if (params.length === 0) return [];
  if (params.length === count && params.every((list) => Array.isArray(list))) return params;
  if (count === 1) return [params];
  throw new Refusal(
    'bad_parameter',
    `There are ${count} statements, and params is no list of ${count} lists.`,
    'Give one list for each statement, an empty one where it has no placeholders.',
  );
}
