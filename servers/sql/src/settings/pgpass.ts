import { readFileSync, statSync } from 'node:fs';
import { quote } from '@handrail/domain';

interface Wanted {
  /** A socket of the default folder is called localhost. */
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
}

/**
 * The password of the first line that fits, from a file in the format of libpq; undefined where there is none.
 * @see https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export function passwordIn(text: string, { host, port, database, user }: Wanted): string | undefined {
  const wanted = [host, port, database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/gs)].map(([, field = '']) => field);
    const isFor = wanted.every((value, index) => fields[index] === '*' || plain(fields[index]) === value);
    if (isFor && fields[4] !== undefined && fields[4] !== '') return plain(fields[4]);
  }
  return undefined;
}

const plain = (field: string | undefined): string | undefined => field?.replaceAll(/\\(.)/gs, '$1');

/** What is in the file; undefined where there is none, or others can read it, which is added to the warnings. */
export function readPgpass(path: string, warnings: string[]): string | undefined {
  try {
    if (!statSync(path).isFile()) return undefined;
    if (isOpenToOthers(path)) {
      warnings.push(`${quote(path)} was not used: others can read it. Correct it by chmod 600.`);
      return undefined;
    }
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether anyone but its owner can do something with it; Windows keeps that elsewhere. */
export const isOpenToOthers = (path: string): boolean =>
  process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;
