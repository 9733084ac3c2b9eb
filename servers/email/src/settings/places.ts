import { isAbsolute, join } from 'node:path';
import { Refusal } from '@handrail/domain';
import { absolute, type Surroundings } from './surroundings.ts';

/**
 * Where the embedded mailbox lies, and the indexes of others: the place for data of the user, or what the operator named.
 * @throws Refusal `no_place`
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export const dataFolder = (around: Surroundings): string =>
  around.dataFolder === undefined
    ? join(placeOf(around, 'XDG_DATA_HOME', '.local/share'), 'handrail', 'email')
    : absolute(around.dataFolder, around);

/** Where tokens of logins lie: what no backup needs, since a login can be made again. Throws Refusal `no_place`. */
export const tokenFolder = (around: Surroundings): string =>
  join(placeOf(around, 'XDG_STATE_HOME', '.local/state'), 'handrail', 'email', 'tokens');

function placeOf({ env, platform, home }: Surroundings, variable: string, usual: string): string {
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  const given = env[variable];
  // The specification has relative paths ignored.
  if (given?.startsWith('/') === true) return given;
  if (!isAbsolute(home))
    throw new Refusal(
      'no_place',
      'There is no home folder to keep data in: HOME is empty or no absolute path.',
      `Set HOME or ${variable}${variable === 'XDG_DATA_HOME' ? ', or name a folder with --data-folder' : ''}.`,
    );
  return join(home, platform === 'darwin' ? 'Library/Application Support' : usual);
}
