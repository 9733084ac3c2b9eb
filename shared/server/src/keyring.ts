import { ConfigError } from './errors.ts';
import type { Program } from './secret-program.ts';

/** The program of each system that prints a secret of the user's keyring: no native module, nothing to install. */
const READERS: Partial<Record<NodeJS.Platform, (service: string, account: string) => [string, string[]]>> = {
  linux: (service, account) => ['secret-tool', ['lookup', 'service', service, 'account', account]],
  darwin: (service, account) => ['security', ['find-generic-password', '-s', service, '-a', account, '-w']],
};

/**
 * What prints `service/account` of the keyring of the system: the Secret Service on Linux (attributes `service` and
 * `account`), the Keychain on macOS.
 * @throws ConfigError when there is no way to read it
 */
export function keyringProgram(name: string): Program {
  const [service = '', account = ''] = name.split('/');
  if (service === '' || account === '')
    throw new ConfigError(`must name the secret as keyring:SERVICE/ACCOUNT`);
  const reader = READERS[process.platform];
  if (reader === undefined)
    throw new ConfigError('cannot use keyring: on this system; use env:NAME, file:PATH or command:PROGRAM');
  const [program, args] = reader(service, account);
  return {
    program,
    args,
    reference: `keyring:${name}`,
    secretIn: (output) => output.replace(/\n$/, ''),
    missing: `which ${program} does not give: the keyring does not have it, or is not running or locked here`,
  };
}
