import { isAbsolute, join, resolve } from 'node:path';
import { homedir, userInfo } from 'node:os';

/** What of this machine the settings may depend on. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** What relative paths start from. */
  readonly folder: string;
}

export const here = (): Surroundings => ({ env: process.env, home: homedir(), folder: process.cwd() });

export const absolute = (path: string, { folder }: Surroundings): string =>
  isAbsolute(path) ? path : resolve(join(folder, path));

/** The database servers' own clients take the name of the operating system's user. */
export function systemUser({ env }: Surroundings): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return env['USER']; // a user without an entry, as in many containers
  }
}
