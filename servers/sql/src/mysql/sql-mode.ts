import { refused } from '../write/not-allowed.ts';
import type { Judged } from '../write/judged.ts';
import type { Link } from './link.ts';

/**
 * Modes in which a text is read in another way than it was judged, and those that stand for several;
 * https://mariadb.com/docs/server/server-management/variables-and-modes/sql_mode
 */
const OTHER = new Set(
  'ANSI ANSI_QUOTES DB2 MAXDB MSSQL MYSQL323 MYSQL40 NO_BACKSLASH_ESCAPES ORACLE POSTGRESQL'.split(' '),
);

/** What these modes read in another way, and what it is for them. */
const READ = [
  ['NO_BACKSLASH_ESCAPES', '\\', 'a backslash as itself'],
  ['ANSI_QUOTES', '"', '"…" as a name'],
  ['MSSQL', '[', '[…] as a name'],
] as const;

/**
 * Makes the server read texts as they were judged, and keeps all else of its mode.
 * @throws Refusal `not_allowed` for a text that the mode of this server would give another meaning
 */
export async function readUsually(link: Link, statements: readonly Judged[]): Promise<void> {
  const [[mode] = []] = await link.query('SELECT @@sql_mode');
  const modes = (mode ?? '').split(',');
  for (const [name, character, meaning] of READ)
    if (modes.includes(name) && statements.some((statement) => has(statement, character)))
      throw refused(
        `This server reads ${meaning} (sql_mode), others do not`,
        "Write names in `…` or bare, texts in '…', and pass those with any of these characters as params.",
      );
  const kept = modes.filter((each) => !OTHER.has(each)).join(',');
  await link.query(`SET SESSION sql_mode = '${kept}'`);
}

/** A backslash matters in texts, and the others only outside of them. */
const has = ({ sql, policy }: Judged, character: string): boolean =>
  character === '\\' ? sql.includes(character) : policy.tokens.some(({ text }) => text.startsWith(character));
