import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { jsonProblem, quote, Refusal } from '@handrail/domain';
import * as z from 'zod';
import { type Connection, defaultLimits } from './connection.ts';
import { type ConnectionConfig, parseConfig } from './config-schema.ts';
import { expand, expandAll } from './expand.ts';
import type { Fields } from './fields.ts';
import { isOpenToOthers } from './pgpass.ts';
import { absolute, type Surroundings } from './surroundings.ts';
import { serverTarget, targetsOf } from './targets.ts';

/**
 * The connections of a configuration file, in the mode that each one asks for.
 * @throws Refusal that shows no value of the file
 */
export function readConfig(path: string, outer: Surroundings): readonly Connection[] {
  const file = absolute(path, outer);
  const around = { ...outer, folder: dirname(file) };
  const raw = parseJson(readText(file, path), path);
  const isOpen = isOpenToOthers(file);
  return Object.entries(parseConfig(expandAll(raw, outer.env, 'url'))).map(([name, described]) =>
    about(`connections.${name}`, () => {
      const warnings: string[] = [];
      if (isOpen && hasPassword(raw, name))
        warnings.push(`${quote(path)} has its password, and others can read it. Correct it by chmod 600.`);
      const { mode, allow_privileged: allowPrivileged, limits, deny } = described;
      const target = targetOf(described, around, warnings);
      return {
        name,
        target,
        mode,
        allowPrivileged,
        limits: {
          rows: limits.rows ?? defaultLimits.rows,
          timeoutMs: limits.timeout_ms ?? defaultLimits.timeoutMs,
          changedRows: limits.changed_rows ?? defaultLimits.changedRows,
          memoryMiB: limits.memory_mib ?? defaultLimits.memoryMiB,
          sessions: limits.sessions ?? defaultLimits.sessions,
        },
        deny,
        warnings,
      };
    }),
  );
}

function targetOf(
  described: ConnectionConfig,
  around: Surroundings,
  warnings: string[],
): Connection['target'] {
  const { url, engine, password_file: passwordFile } = described;
  const { host, port, user, database, sslmode, sslrootcert, sslcert, sslkey } = described;
  const password =
    passwordFile === undefined ? described.password : readPassword(passwordFile, around, warnings);
  const fields: Fields = { host, port, user, password, database, sslmode, sslrootcert, sslcert, sslkey };
  if (engine !== undefined) return serverTarget(engine, fields, around, warnings);
  const [target, second] = targetsOf(url ?? '', around, warnings, {
    fields,
    expand: (text) => expand(text, around.env),
  });
  if (target !== undefined && second === undefined) return target;
  throw new Refusal(
    'bad_config',
    'The url is a folder with several databases.',
    'Name one of its files, or give the folder on the command line.',
  );
}

/** Says which connection a refusal is about. */
export function about<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal)
      throw new Refusal(error.code, `${what}: ${error.message}`, error.hint, { cause: error });
    throw error;
  }
}

function readPassword(path: string, around: Surroundings, warnings: string[]): string {
  const file = absolute(path, around);
  const text = readText(file, path).replace(/\r?\n$/, '');
  if (isOpenToOthers(file))
    warnings.push(`Others can read the password file ${quote(path)}. Correct it by chmod 600.`);
  return text;
}

const secrets = z.object({
  connections: z.record(
    z.string(),
    z.object({ password: z.string().optional(), url: z.string().optional() }).catch({}),
  ),
});

/** Whether the file has a password in plain text for that connection. */
function hasPassword(config: unknown, name: string): boolean {
  const { password = '', url = '' } = secrets.safeParse(config).data?.connections[name] ?? {};
  return (
    (password !== '' && !/^\$\{[^}]*\}$/.test(password)) ||
    /:\/\/[^:@/]*:(?!\$\{[^}]*\}@)[^@]+@|[?&]password=(?!\$\{)/i.test(url)
  );
}

function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new Refusal(
      'bad_config',
      `The file ${quote(shown)} cannot be read (${code}).`,
      'Name a file that this user may read.',
      { cause: error },
    );
  }
}

/** The message of JSON.parse quotes the text, and so maybe a password. */
function parseJson(text: string, path: string): unknown {
  const problem = jsonProblem(text);
  if (problem !== undefined)
    throw new Refusal('bad_config', `The file ${quote(path)} ${problem}.`, 'Correct it.');
  return JSON.parse(text);
}
