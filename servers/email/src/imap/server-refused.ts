import { Refusal } from '@handrail/domain';
import { oneLine } from '../mime/header-values.ts';

interface Refused extends Error {
  readonly responseStatus: 'NO' | 'BAD';
  readonly responseText?: unknown;
}

/** The server answered NO or BAD: it understood that there is a command, and did nothing. */
export const isRefused = (error: unknown): error is Refused =>
  error instanceof Error && 'responseStatus' in error;

/** What it said as a Refusal; any other error stays as it is. */
export function serverRefused(error: unknown): unknown {
  if (!isRefused(error)) return error;
  const { responseText } = error;
  return new Refusal(
    'not_supported',
    'The mail server refused what it was asked.',
    'Ask for something simpler; the words of the server may say why.',
    { cause: error, content: typeof responseText === 'string' ? oneLine(responseText, 300) : undefined },
  );
}
