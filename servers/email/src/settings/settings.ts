import { Refusal } from '@handrail/domain';
import type { Account } from './account.ts';
import { accountOf } from './account-of.ts';
import { readConfig } from './config-file.ts';
import type { Described } from './described.ts';
import { embeddedAccount } from './embedded.ts';
import { claimName, nameLike } from './names.ts';
import type { Surroundings } from './surroundings.ts';

export interface Given {
  /** Addresses, URLs and folders, as on the command line. */
  readonly accounts: readonly string[];
  /** Path of a configuration file. */
  readonly config: string | undefined;
  /** What is said of the accounts on the command line. */
  readonly flags: Omit<Described, 'account' | 'name' | 'passwordGoes'>;
}

/**
 * The accounts of the operator, at least one, each with a name of its own.
 * @throws Refusal that says what to mend, and never shows a secret
 */
export function readSettings(given: Given, around: Surroundings): readonly Account[] {
  const { accounts, config, flags } = given;
  if (accounts.length === 0 && config === undefined) {
    refuseUnused(flags, OF_SERVERS);
    return [embeddedAccount(flags, around)];
  }
  return named(
    describedBy(given, around).map(({ where, described, around: own }) => {
      const { usualName, ...account } = about(where, () => accountOf(described, own));
      return { ...account, name: described.name, usualName };
    }),
  );
}

interface Place {
  /** For errors. */
  readonly where: string;
  readonly described: Described;
  readonly around: Surroundings;
}

/** What is said of each account, those of the file first. */
export function describedBy({ accounts, config, flags }: Given, around: Surroundings): readonly Place[] {
  if (accounts.length === 0) refuseUnused(flags, [...OF_SERVERS, 'send', 'recipients']);
  if (accounts.length > 1) refuseShared(flags);
  const listed = accounts.map((account, index) => ({
    where: accounts.length === 1 ? '' : `account ${index + 1}`,
    described: { ...flags, account, passwordGoes: accounts.length === 1 ? IN_VARIABLE : IN_FILE },
    around,
  }));
  return [...(config === undefined ? [] : readConfig(config, around)), ...listed];
}

const IN_VARIABLE = 'Set HANDRAIL_EMAIL_PASSWORD to it, or to a reference such as keyring:SERVICE/ACCOUNT.';
const IN_FILE = 'Put the accounts into a configuration file (--config), where each has its own "password".';

const FLAGS = {
  password: 'HANDRAIL_EMAIL_PASSWORD',
  smtp: '--smtp',
  ca: '--ca',
  fingerprint: '--fingerprint',
  insecure: '--insecure',
  oauth: '--client-id',
  send: '--send',
  recipients: '--allow-recipients',
} as const;

/** Where there is no server, they have no effect. */
const OF_SERVERS = ['password', 'smtp', 'ca', 'fingerprint', 'insecure', 'oauth'] as const;

function refuseUnused(flags: Given['flags'], unused: readonly (keyof typeof FLAGS)[]): void {
  const name = unused.find((key) => flags[key] !== undefined);
  if (name === undefined) return;
  throw new Refusal(
    'unused_option',
    `${FLAGS[name]} is for accounts on the command line, and there is none.`,
    name === 'password'
      ? 'Name the account, or unset it: in a configuration file each account has its own "password", and a variable that it refers to has another name.'
      : 'Name the account, or say it in the configuration file.',
  );
}

/** What is for one server must not be shown to another. */
function refuseShared(flags: Given['flags']): void {
  const [name] = [
    ...(flags.password === undefined ? [] : ['HANDRAIL_EMAIL_PASSWORD']),
    ...(flags.smtp === undefined ? [] : ['--smtp']),
    ...(flags.fingerprint === undefined ? [] : ['--fingerprint']),
  ];
  if (name === undefined) return;
  throw new Refusal(
    'shared_option',
    `${name} is for one account, and there are several on the command line.`,
    'Put the accounts into a configuration file (--config), where each has its own.',
  );
}

function named(
  accounts: readonly (Omit<Account, 'name'> & {
    readonly name: string | undefined;
    readonly usualName: string;
  })[],
): readonly Account[] {
  const taken = new Set(accounts.flatMap(({ name }) => name ?? []));
  return accounts.map(({ usualName, name, ...account }) => ({
    ...account,
    name: name ?? claimName(nameLike(usualName), taken),
  }));
}

/** Says which account a refusal is about. */
function about<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal) || where === '') throw error;
    throw new Refusal(error.code, `${where}: ${error.message}`, error.hint, { cause: error });
  }
}
