import type * as z from 'zod';
import { digestOf } from './digest.ts';
import { ToolError } from './errors.ts';

/**
 * Where the next page begins, as a text that only the tool reads: nothing is held between calls.
 * @param position any JSON value
 * @param question what the position belongs to, usually the arguments but the cursor; another one refuses the cursor
 */
export const encodeCursor = (position: unknown, question: unknown): string =>
  Buffer.from(JSON.stringify([digestOf(question).slice(0, 8), position])).toString('base64url');

/** @throws ToolError `invalid_cursor` when it was not made by `encodeCursor` for the same question */
export function decodeCursor<S extends z.ZodType>(
  cursor: string,
  question: unknown,
  position: S,
): z.output<S> {
  const read = (): unknown[] => {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  };
  try {
    const [digest, value] = read();
    if (digest === digestOf(question).slice(0, 8)) return position.parse(value);
  } catch {
    // no JSON, or not a position: refused below
  }
  throw new ToolError(
    'invalid_cursor',
    'This cursor does not belong to these arguments.',
    'Repeat the call with the arguments of the first page and its cursor, or leave the cursor out to begin again.',
  );
}

/** The line that says how to go on; it stands first and last. */
export const goOn = (cursor: string): string => `[more: call again with cursor=${JSON.stringify(cursor)}]`;
