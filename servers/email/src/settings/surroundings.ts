import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** What of this machine the settings may depend on. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** What relative paths start from. */
  readonly folder: string;
  /** Named by the operator instead of the usual place for data of the user. */
  readonly dataFolder?: string | undefined;
  /** Reads what `env:`, `file:`, `command:` or `keyring:` refers to; any other text is itself. Throws Refusal. */
  readonly secret: (reference: string) => Promise<string>;
}

export const here = (secret: Surroundings['secret'], dataFolder?: string): Surroundings => ({
  env: process.env,
  platform: process.platform,
  home: homedir(),
  folder: process.cwd(),
  dataFolder,
  secret,
});

/** `~/` is written in configuration files, where no shell expands it. */
export function absolute(path: string, { folder, home }: Surroundings): string {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1));
  return isAbsolute(path) ? path : resolve(folder, path);
}
