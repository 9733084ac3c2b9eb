import { readFileSync } from 'node:fs';
import { commandProgram } from './command-reference.ts';
import { ConfigError, messageOf } from './errors.ts';
import { keyringProgram } from './keyring.ts';
import { ask, askNow, type Program } from './secret-program.ts';

/**
 * `${X}`, `{env:X}`, `%X%`: what a host leaves behind when it does not expand its own syntax. A % before two hexadecimal
 * digits ends no name: it begins the next byte of a URL, as in `%C3%A4`.
 */
const PLACEHOLDER = /\$\{[^}]*\}|\{(?:env|file):[^}]*\}|%[A-Z_][A-Z0-9_]*%(?![0-9A-Fa-f]{2})/;

/** MCPB leaves an option that the person did not fill in as this literal text. */
const UNSET = /^\$\{user_config\.[^}]*\}$/;

/** For sentences: what a value may be instead of itself. */
export const REFERENCES = 'env:NAME, file:PATH, command:PROGRAM, keyring:SERVICE/ACCOUNT';

/**
 * Resolves one configured text, the same way under every host: what `env:NAME`, `file:PATH`, `command:PROGRAM ARGUMENTS`
 * and `keyring:SERVICE/ACCOUNT` refer to is read, an empty or `${user_config.x}` value is unset.
 * @throws ConfigError when a reference leads nowhere or a placeholder was not expanded; never shows the value
 */
export function resolveReference(
  text: string | undefined,
  env: NodeJS.ProcessEnv,
  secret: boolean,
): string | undefined {
  if (text === undefined || text === '' || UNSET.test(text)) return undefined;
  const placeholder = PLACEHOLDER.exec(text)?.[0];
  // A password may well contain such characters.
  if (placeholder !== undefined && (!secret || placeholder === text))
    throw new ConfigError(
      `is the unexpanded text ${placeholder}; this host does not expand it. Use one of ${REFERENCES}`,
    );
  const program = programOf(text);
  return program === undefined ? readPlain(text, env) : askNow(program, env);
}

/**
 * Resolves a secret when it is needed, without holding up anything else: one of a configuration file, for instance.
 * @throws ConfigError, whose message goes on from the name of the setting
 */
export async function readSecret(text: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const program = programOf(text);
  return program === undefined ? readPlain(text, env) : await ask(program, env);
}

function programOf(text: string): Program | undefined {
  if (text.startsWith('command:')) return commandProgram(text.slice(8));
  return text.startsWith('keyring:') ? keyringProgram(text.slice(8)) : undefined;
}

function readPlain(text: string, env: NodeJS.ProcessEnv): string {
  if (text.startsWith('env:')) return fromEnvironment(text.slice(4), env);
  return text.startsWith('file:') ? fromFile(text.slice(5)) : text;
}

function fromEnvironment(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name];
  if (value === undefined || value === '') throw new ConfigError(`refers to env:${name}, which is not set`);
  return value;
}

function fromFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (error) {
    throw new ConfigError(`refers to file:${path}, which cannot be read (${messageOf(error)})`, {
      cause: error,
    });
  }
}
