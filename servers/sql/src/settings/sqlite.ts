import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import type { SqliteTarget } from './connection.ts';
import { absolute, type Surroundings } from './surroundings.ts';
import { decode } from './url.ts';

/** https://www.sqlite.org/fileformat.html#the_database_header */
const HEADER = 'SQLite format 3\0';

/** A scheme, which has two letters at least, user and password, or the keywords of libpq and of ODBC. */
const MAY_BE_URL = /^[a-z][a-z0-9+.-]+:|:\/\/|:.*@|(?:password|passwd|pwd)\s*=/is;

/** Shows nothing of the text: there may be a password in it. */
const noPath = (): Refusal =>
  new Refusal(
    'bad_connection',
    'What is given is neither a file that is there nor a URL of a database that this server knows.',
    'A server is written postgres://user@host:port/database, or with mysql:// or mariadb://; a file by its path, or sqlite:PATH.',
  );

/**
 * The database file of a path, or all of a folder, but not of folders in it, nor what links in it lead to. Whether a
 * file is there and is a database is found out when it is opened, so that one that is missing harms no other.
 * @throws Refusal `no_database` for a folder without any, `bad_connection` for what may be a mistyped URL
 */
export function sqliteTargets(path: string, around: Surroundings): readonly SqliteTarget[] {
  const place = absolute(path, around);
  if (!existsSync(place) && MAY_BE_URL.test(path)) throw noPath();
  if (!isFolder(place)) return [{ engine: 'sqlite', path: place }];
  const files = filesIn(place).filter(isDatabase).toSorted();
  if (files.length > 0) return files.map((file) => ({ engine: 'sqlite', path: file }));
  throw new Refusal(
    'no_database',
    `There is no SQLite database in the folder ${quote(path)}, or none that this user may read.`,
    'Name a database file, or a folder that has some; links in a folder are not followed.',
  );
}

/**
 * The path of `sqlite:PATH`, `sqlite://PATH` and `sqlite:////PATH`, percent-decoded, without parameters. Three slashes
 * begin an absolute path, unless only the relative one leads somewhere: SQLAlchemy means that one.
 */
export function pathInUrl(url: string, around: Surroundings): string {
  const [raw = ''] = url.slice('sqlite:'.length).split('?');
  const path = decode(raw.replace(/^\/\/(?!$)/, '')).replace(/^\/{2,}/, '/');
  const relative = path.slice(1);
  const isRelative = raw.startsWith('///') && relative !== '' && !existsSync(path);
  return isRelative && existsSync(absolute(relative, around)) ? relative : path;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

function isDatabase(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEADER.length);
      readSync(file, head, 0, head.length, 0);
      return head.toString('latin1') === HEADER;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
