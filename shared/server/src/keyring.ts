import { ConfigError } from './errors.ts';

const WAIT_MS = 10_000; // a locked keyring asks the person first

/** The program of each system that prints a secret of the user's keyring: no native module, nothing to install. */
const READERS: Partial<Record<NodeJS.Platform, (service: string, account: string) => [string, string[]]>> = {
  linux: (service, account) => ['secret-tool', ['lookup', 'service', service, 'account', account]],
  darwin: (service, account) => ['security', ['find-generic-password', '-s', service, '-a', account, '-w']],
};

/**
 * Reads `service/account` from the keyring of the system: the Secret Service on Linux (attributes `service` and
 * `account`), the Keychain on macOS.
 * @throws ConfigError when there is none, or no way to read it
 */
export function readKeyring(name: string): string {
  const [service = '', account = ''] = name.split('/');
  if (service === '' || account === '')
    throw new ConfigError(`must name the secret as keyring:SERVICE/ACCOUNT`);
  const reader = READERS[process.platform];
  if (reader === undefined)
    throw new ConfigError('cannot use keyring: on this system; use env:NAME or file:PATH');
  const [command, args] = reader(service, account);
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout, error } = spawnSync(command, args, { encoding: 'utf8', timeout: WAIT_MS });
  if (error !== undefined)
    throw new ConfigError(`refers to keyring:${name}, but ${command} cannot be run (${error.message})`, {
      cause: error,
    });
  const secret = stdout.replace(/\n$/, '');
  if (status !== 0 || secret === '')
    throw new ConfigError(`refers to keyring:${name}, which the keyring does not have`);
  return secret;
}
