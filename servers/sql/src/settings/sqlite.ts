import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import type { SqliteTarget } from './connection.ts';
import { absolute, type Surroundings } from './surroundings.ts';
import { decode } from './url.ts';

/** https://www.sqlite.org/fileformat.html#the_database_header */
const HEADER = 'SQLite format 3\0';

/**
 * The database file of a path, or all of a folder, but not of folders in it. Whether a file is there and is a database
 * is found out when it is opened, so that one that is missing harms no other.
 * @throws Refusal `no_database` for a folder without any
 */
export function sqliteTargets(path: string, around: Surroundings): readonly SqliteTarget[] {
  const place = absolute(path, around);
  if (!isFolder(place)) return [{ engine: 'sqlite', path: place }];
  const files = filesIn(place).filter(isDatabase).toSorted();
  if (files.length > 0) return files.map((file) => ({ engine: 'sqlite', path: file }));
  throw new Refusal(
    'no_database',
    `There is no SQLite database in the folder ${quote(path)}, or none that this user may read.`,
    'Name a database file, or a folder that has some.',
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
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function isDatabase(path: string): boolean {
  try {
    // A pipe would wait for a writer.
    if (!statSync(path).isFile()) return false;
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
