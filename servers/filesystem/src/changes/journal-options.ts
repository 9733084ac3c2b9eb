import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';

export const dayCount = z.coerce.number({ error: 'must be days, such as 30' }).min(0);

/** Where the journal is unless the operator says: the place for state of the user (XDG Base Directory Specification). */
export function defaultJournal(env: NodeJS.ProcessEnv, platform = process.platform): string {
  const given = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_STATE_HOME'];
  // A relative path in the variable is to be ignored, by that specification.
  const state = given !== undefined && isAbsolute(given) ? given : join(homedir(), '.local', 'state');
  return join(state, 'handrail', 'filesystem');
}
