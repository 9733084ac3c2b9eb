import { basename, parse } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import type { NetworkTarget, Target } from './connection.ts';
import { type Fields, fieldsOf, firstOf } from './fields.ts';
import { mysqlTarget, postgresTarget } from './network.ts';
import { pathInUrl, sqliteTargets } from './sqlite.ts';
import type { Surroundings } from './surroundings.ts';
import { parseUrl } from './url.ts';

const ENGINES: Readonly<Record<string, NetworkTarget['engine']>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
};

/** Of two letters at least: one is a drive of Windows. */
const SCHEME = /^([a-z][a-z0-9.-]+)(?:\+[a-z0-9]+)?:\/\//i;

interface Beside {
  /** What is said beside the URL; it comes first. */
  readonly fields?: Fields;
  /** Puts in what stands for a text; what it puts into a part of a URL needs no encoding there. */
  readonly expand?: (text: string) => string;
}

/**
 * What a text leads to: a file, the databases of a folder, or the URL of a server.
 * @param warnings what should be known is added here
 * @throws Refusal that never shows a part of a URL but its scheme and the names of its parameters
 */
export function targetsOf(
  text: string,
  around: Surroundings,
  warnings: string[],
  { fields = {}, expand }: Beside = {},
): readonly Target[] {
  const [, scheme] = SCHEME.exec(text) ?? [];
  if (scheme?.toLowerCase() !== 'sqlite' && scheme !== undefined)
    return [urlTarget(text, scheme, around, warnings, { fields, ...(expand && { expand }) })];
  if (expand !== undefined) return targetsOf(expand(text), around, warnings, { fields });
  return sqliteTargets(/^sqlite:/i.test(text) ? pathInUrl(text, around) : text, around);
}

/** @throws Refusal `bad_connection`, `bad_tls` */
export const serverTarget = (
  engine: NetworkTarget['engine'],
  fields: Fields,
  around: Surroundings,
  warnings: string[],
): NetworkTarget =>
  engine === 'postgres' ? postgresTarget(fields, around, warnings) : mysqlTarget(fields, around);

function urlTarget(
  text: string,
  scheme: string,
  around: Surroundings,
  warnings: string[],
  { fields = {}, expand }: Beside,
): NetworkTarget {
  const engine = Object.hasOwn(ENGINES, scheme.toLowerCase()) ? ENGINES[scheme.toLowerCase()] : undefined;
  if (engine === undefined)
    throw new Refusal(
      'bad_connection',
      `${quote(`${scheme}://`)} is no database that this server knows.`,
      `It knows SQLite files, ${Object.keys(ENGINES)
        .map((name) => `${name}://`)
        .join(', ')}.`,
    );
  const url = parseUrl(text, expand);
  if (url === undefined)
    throw new Refusal(
      'bad_connection',
      'The URL cannot be read.',
      `Behind ${scheme}:// stands user:password@host:port/database; percent-encode what is special in a password, "@" as %40 and "/" as %2F.`,
    );
  return serverTarget(engine, firstOf(fields, fieldsOf(url, engine, warnings)), around, warnings);
}

/** What a person would call it. */
export const usualName = (target: Target): string =>
  target.engine === 'sqlite' ? parse(target.path).name : target.database || basename(target.host);
