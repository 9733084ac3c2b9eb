import { readFileSync } from 'node:fs';
import { ConfigError, messageOf } from './errors.ts';
import { readKeyring } from './keyring.ts';

/**
 * `${X}`, `{env:X}`, `%X%`: what a host leaves behind when it does not expand its own syntax. A % before two hexadecimal
 * digits ends no name: it begins the next byte of a URL, as in `%C3%A4`.
 */
const PLACEHOLDER = /\$\{[^}]*\}|\{(?:env|file):[^}]*\}|%[A-Z_][A-Z0-9_]*%(?![0-9A-Fa-f]{2})/;

/** MCPB leaves an option that the person did not fill in as this literal text. */
const UNSET = /^\$\{user_config\.[^}]*\}$/;

/**
 * Resolves one configured text, the same way under every host: `env:NAME`, `file:PATH` and `keyring:SERVICE/ACCOUNT`
 * are read,
 * an empty or `${user_config.x}` value is unset.
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
      `is the unexpanded text ${placeholder}; this host does not expand it. Use env:NAME, file:PATH or keyring:SERVICE/ACCOUNT`,
    );
  if (text.startsWith('env:')) return fromEnvironment(text.slice(4), env);
  if (text.startsWith('file:')) return fromFile(text.slice(5));
  if (text.startsWith('keyring:')) return readKeyring(text.slice(8));
  return text;
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
