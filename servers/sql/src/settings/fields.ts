import { quote, Refusal } from '@handrail/domain';
import { nearNames } from '../schema/near-names.ts';
import type { DatabaseUrl } from './url.ts';

/** How to reach a database server, from a URL, a configuration file or the environment; what is not said is absent. */
export interface Fields {
  /** Name, address, or the path of a socket (for PostgreSQL of its folder). */
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  readonly sslmode?: string | undefined;
  /** Paths of PEM files; for the first one also `system`. */
  readonly sslrootcert?: string | undefined;
  readonly sslcert?: string | undefined;
  readonly sslkey?: string | undefined;
  readonly passfile?: string | undefined;
}

const SHARED = {
  user: 'user',
  password: 'password',
  port: 'port',
  sslmode: 'sslmode',
  sslrootcert: 'sslrootcert',
  sslcert: 'sslcert',
  sslkey: 'sslkey',
} as const;

/** What parameters of a URL are called, in lower case. */
const PARAMETERS: Readonly<Record<'postgres' | 'mysql', Readonly<Record<string, keyof Fields>>>> = {
  postgres: { ...SHARED, host: 'host', dbname: 'database', passfile: 'passfile' },
  mysql: {
    ...SHARED,
    socket: 'host',
    'ssl-mode': 'sslmode',
    'ssl-ca': 'sslrootcert',
    'ssl-cert': 'sslcert',
    'ssl-key': 'sslkey',
  },
};

/** What must not be passed over: the connection would lead elsewhere, or be less safe than was asked for. */
const DECISIVE = /^(?:require)?ssl|^tls|^hostaddr$|^service$/;

/**
 * What a URL says; what was left out of it is added to the warnings.
 * @throws Refusal `bad_parameter` for a parameter that is mistyped, or decides something that is not supported
 */
export function fieldsOf(url: DatabaseUrl, engine: 'postgres' | 'mysql', warnings: string[]): Fields {
  const { user, password, host, port, database } = url;
  const known = PARAMETERS[engine];
  const parameters: Record<string, string> = {};
  const ignored: string[] = [];
  for (const [name, value] of url.parameters) {
    const field = Object.hasOwn(known, name.toLowerCase()) ? known[name.toLowerCase()] : undefined;
    if (field !== undefined) parameters[field] = value;
    else if (DECISIVE.test(name.toLowerCase()) || nearNames(name, Object.keys(known)).length > 0)
      throw unknownParameter(name, Object.keys(known));
    else ignored.push(quote(name));
  }
  if (ignored.length > 0) warnings.push(`Not used of the parameters in the URL: ${ignored.join(', ')}.`);
  return { ...definedOf({ user, password, host, port, database }), ...parameters };
}

/** What the first one says, and where it says nothing the second. */
export const firstOf = (first: Fields, second: Fields): Fields => ({
  ...definedOf(second),
  ...definedOf(first),
});

const definedOf = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));

function unknownParameter(name: string, known: readonly string[]): Refusal {
  const [near] = nearNames(name, known);
  return new Refusal(
    'bad_parameter',
    `The URL has a parameter ${quote(name)}, which is not supported${near === undefined ? '' : `; did you mean "${near}"?`}`,
    `Supported are: ${known.join(', ')}.`,
  );
}
