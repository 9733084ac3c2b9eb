import { quote } from '@handrail/domain';
import { ask } from './ask.ts';
import type { Link } from './link.ts';
import type { Reach } from './reach.ts';

const MOST_NAMED = 10;

/**
 * Tables that a foreign key changes along with others, as far as the role sees it: no server counts their rows.
 */
export async function cascadeNotes(link: Link, { changed, events }: Reach): Promise<readonly string[]> {
  if (changed.length === 0) return [];
  const rows = await ask(
    link,
    `SELECT DISTINCT CONSTRAINT_SCHEMA, TABLE_NAME, DELETE_RULE, UPDATE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS
WHERE (UNIQUE_CONSTRAINT_SCHEMA, REFERENCED_TABLE_NAME) IN (${changed.map(() => '(?, ?)').join(', ')}) ORDER BY 1, 2`,
    changed.flatMap(({ schema, name }) => [schema, name]),
  );
  const acts = (rule: string | undefined) =>
    rule === 'CASCADE' || rule === 'SET NULL' || rule === 'SET DEFAULT';
  const names = new Set(
    rows.flatMap(([schema = '', table = '', onDelete, onUpdate]) => {
      const isChanged = (events.has('DELETE') && acts(onDelete)) || (events.has('UPDATE') && acts(onUpdate));
      return isChanged ? [quote(`${schema}.${table}`)] : [];
    }),
  );
  if (names.size === 0) return [];
  const shown = [...names].slice(0, MOST_NAMED).join(', ');
  const more = names.size > MOST_NAMED ? ` and ${names.size - MOST_NAMED} more` : '';
  return [`Foreign keys may delete or change rows with it that are not counted, in: ${shown}${more}.`];
}
