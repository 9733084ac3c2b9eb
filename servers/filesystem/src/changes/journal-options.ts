import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** Bytes, as in 500M or 2G, by powers of 1024. */
export const byteCount = z.string().transform((text, context) => {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? Number.NaN);
  if (digits !== '' && Number.isSafeInteger(Math.ceil(bytes))) return Math.ceil(bytes);
  context.addIssue({ code: 'custom', message: 'must be bytes such as 500M or 2G' });
  return z.NEVER;
});

export const dayCount = z.coerce.number({ error: 'must be days, such as 30' }).min(0);

/** Where the journal is unless the operator says: the place for state of the user (XDG Base Directory Specification). */
export function defaultJournal(env: NodeJS.ProcessEnv, platform = process.platform): string {
  const given = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_STATE_HOME'];
  // A relative path in the variable is to be ignored, by that specification.
  const state = given !== undefined && isAbsolute(given) ? given : join(homedir(), '.local', 'state');
  return join(state, 'handrail', 'filesystem');
}
