import { quote, Refusal } from '@handrail/domain';

/** Characters. */
const LONGEST = 1_000;

/**
 * No header has such characters: some servers lose track of a command that has them, others find every message by them.
 * @returns the text as it is
 * @throws Refusal `invalid_argument`
 */
export function searchText(value: string): string {
  if (value !== '' && value.length <= LONGEST && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value) && value.isWellFormed())
    return value;
  throw new Refusal(
    'invalid_argument',
    `${quote(value)} cannot be searched for: it is empty, longer than ${LONGEST} characters, or has control characters.`,
    'Search for words that stand on one line.',
  );
}
