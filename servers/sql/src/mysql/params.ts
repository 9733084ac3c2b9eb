import { Refusal } from '@handrail/domain';
import { tokens } from '../statement/tokens.ts';

/** @throws Refusal `bad_parameter` where a statement has not as many placeholders as there are values */
export function checkCount(placeholders: number, given: number): void {
  if (placeholders === given) return;
  throw new Refusal(
    'bad_parameter',
    `The statement has ${placeholders} ${placeholders === 1 ? 'placeholder' : 'placeholders'}, and there are ${given} params.`,
    'Write ? for each value, and give params in the same order.',
  );
}

/** Of a statement that the server rejects, perhaps for `$1` or `:name`, which it takes for something else. */
export function checkMarks(sql: string, given: number): void {
  if (given === 0) return;
  for (const { text } of tokens(sql, 'mysql')) if (text === '?') return;
  checkCount(0, given);
}
