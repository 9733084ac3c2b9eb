import { Refusal } from '@handrail/domain';
import type { Cell } from '../rows/cell.ts';
import { tokens } from '../statement/tokens.ts';

/** SQLite has no boolean; a JavaScript number would be bound as a REAL, whatever it is. */
const bindable = (value: Cell): Exclude<Cell, boolean> => {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
};

/**
 * Values as the driver takes them: for `?` in order; for `?1` or `$1` by their numbers, which it knows as names.
 * @throws Refusal `bad_parameter`
 */
export function bound(sql: string, values: readonly Cell[]): readonly unknown[] {
  const marks = new Set<string>();
  if (values.length > 0)
    for (const { kind, text } of tokens(sql, 'sqlite')) if (kind === 'parameter') marks.add(text);
  if (marks.size === 0 || (marks.size === 1 && marks.has('?'))) return values.map(bindable);
  const numbers = new Map([...marks].map((mark) => [mark.slice(1), Number(mark.slice(1))]));
  const isNumbered = [/^\?\d+$/, /^\$\d+$/].some((form) => [...marks].every((mark) => form.test(mark)));
  if (!isNumbered)
    throw new Refusal(
      'bad_parameter',
      'Placeholders with names, or of several kinds, cannot be used.',
      'Write ? for each value, or ?1, ?2, …, and give params in that order.',
    );
  const used = new Set(numbers.values());
  if (used.size !== values.length || values.some((_, index) => !used.has(index + 1)))
    throw new Refusal(
      'bad_parameter',
      `The number of params (${values.length}) is not that of the placeholders.`,
      'The placeholders must have all numbers from 1 up to that of the params.',
    );
  return [
    Object.fromEntries([...numbers].map(([name, number]) => [name, bindable(values[number - 1] ?? null)])),
  ];
}
