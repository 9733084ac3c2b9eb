import { readFileSync } from 'node:fs';
import { quote, Refusal } from '@handrail/domain';

/**
 * A small text file that the operator named.
 * @param shown as the operator wrote it
 * @throws Refusal `unreadable_file`
 */
export function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new Refusal(
      'unreadable_file',
      `The file ${quote(shown)} cannot be read (${code}).`,
      'Name a file that this user may read.',
      { cause: error },
    );
  }
}
