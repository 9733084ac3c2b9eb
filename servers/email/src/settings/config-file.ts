import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { jsonProblem, quote, Refusal } from '@handrail/domain';
import type { Secret } from './account.ts';
import { parseConfig } from './config-schema.ts';
import type { Described } from './described.ts';
import { readText } from './read-text.ts';
import { absolute, type Surroundings } from './surroundings.ts';

interface Configured {
  readonly where: string;
  readonly described: Described;
  /** Paths are relative to the file. */
  readonly around: Surroundings;
}

/**
 * The accounts of a configuration file.
 * @throws Refusal that shows no value of the file
 */
export function readConfig(path: string, outer: Surroundings): readonly Configured[] {
  const file = absolute(path, outer);
  const text = readText(file, path);
  const problem = jsonProblem(text);
  if (problem !== undefined)
    throw new Refusal('bad_config', `The file ${quote(path)} ${problem}.`, 'Correct it.');
  const around = { ...outer, folder: dirname(file) };
  const isOpen = outer.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
  const secretOf = (reference: string | undefined, where: string): Secret | undefined => {
    if (reference === undefined) return undefined;
    if (isOpen && !/^(?:env|file|command|keyring):/.test(reference))
      throw new Refusal(
        'bad_config',
        `${where} has a secret in plain text, and others can read ${quote(path)}.`,
        'chmod 600 the file, or write env:NAME, file:PATH, command:PROGRAM or keyring:SERVICE/ACCOUNT instead.',
      );
    return async () => await around.secret(reference);
  };
  return Object.entries(parseConfig(JSON.parse(text))).map(([name, config]) => {
    const where = `accounts.${name}`;
    const { password, token, oauth, ...plain } = config;
    const secret = secretOf(oauth?.clientSecret, where);
    const described = {
      ...plain,
      name,
      password: secretOf(password, where),
      passwordGoes: `Give ${where} a "password" in the configuration file, best a reference such as keyring:SERVICE/ACCOUNT.`,
      token: secretOf(token, where),
      ...(oauth !== undefined && { oauth: { ...oauth, clientSecret: secret } }),
    };
    return { where, described, around };
  });
}
