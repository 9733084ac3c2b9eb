import { existsSync, readFileSync } from 'node:fs';
import { quote, Refusal } from '@handrail/domain';
import type { SslMode, Tls } from './connection.ts';
import type { Fields } from './fields.ts';
import { absolute, type Surroundings } from './surroundings.ts';

/** Those of libpq, and those of MySQL's clients in their place. */
const MODES: Readonly<Record<string, SslMode>> = {
  disable: 'disable',
  disabled: 'disable',
  allow: 'allow',
  prefer: 'prefer',
  preferred: 'prefer',
  require: 'require',
  required: 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
  'verify-identity': 'verify-full',
};

/** The operating system's authorities instead of a file. */
const SYSTEM = 'system';

/**
 * As libpq reads them: `prefer` by default; `require` with a root certificate verifies it; `system` wants `verify-full`,
 * and so does a verification without any root certificate. A socket is never encrypted.
 * @param fallback files that are used where they exist and nothing else is said
 * @throws Refusal `bad_tls`
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export function tlsOf(fields: Fields, around: Surroundings, fallback: Fields = {}): Tls {
  if (fields.host?.startsWith('/') === true) return { mode: 'disable' };
  const { sslrootcert: root } = fields;
  const mode = modeOf(fields.sslmode ?? (root === SYSTEM ? 'verify-full' : 'prefer'));
  if (mode === 'disable') return { mode };
  if (root === SYSTEM && mode !== 'verify-full')
    throw wrong('sslrootcert=system verifies nothing in this mode.', 'Set sslmode to verify-full.');
  const file = (name: 'sslrootcert' | 'sslcert' | 'sslkey') => {
    const path = fields[name] ?? existing(fallback[name]);
    return path === undefined || path === SYSTEM ? undefined : read(name, absolute(path, around));
  };
  const [ca, certificate, key] = [file('sslrootcert'), file('sslcert'), file('sslkey')];
  if ((certificate === undefined) !== (key === undefined))
    throw wrong('Of a client certificate and its key only one is set.', 'Set sslcert and sslkey.');
  if (mode === 'verify-ca' && ca === undefined)
    throw wrong(
      'verify-ca without a root certificate would trust every public authority.',
      'Name a file in sslrootcert, or set sslmode to verify-full.',
    );
  return {
    mode: mode === 'require' && ca !== undefined ? 'verify-ca' : mode,
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
  };
}

function modeOf(text: string): SslMode {
  const name = text.toLowerCase().replaceAll('_', '-');
  const mode = Object.hasOwn(MODES, name) ? MODES[name] : undefined;
  if (mode !== undefined) return mode;
  const known = [...new Set(Object.values(MODES))].join(', ');
  throw wrong(`${quote(text)} is no sslmode.`, `It is one of ${known}.`);
}

const existing = (path: string | undefined): string | undefined =>
  path !== undefined && existsSync(path) ? path : undefined;

function read(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw wrong(`The file ${quote(path)} of ${name} cannot be read.`, 'Name a file in PEM format.', error);
  }
}

const wrong = (message: string, hint: string, cause?: unknown): Refusal =>
  new Refusal('bad_tls', message, hint, { cause });
