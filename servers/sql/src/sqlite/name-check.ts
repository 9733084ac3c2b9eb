import { tokens } from '../statement/tokens.ts';
import { forbidden } from './forbidden.ts';
import { FORBIDDEN_FUNCTIONS, isForbiddenTable } from './rules.ts';
import { unquoted } from './unquoted.ts';

const NAMING = new Set(['word', 'name', 'string']);

/**
 * The wall where there is no authorizer. Texts count as well, since SQLite takes one for a name where a name must be.
 * @throws Refusal `read_only`
 */
export function checkNames(sql: string): void {
  for (const { kind, text } of tokens(sql, 'sqlite')) {
    if (!NAMING.has(kind)) continue;
    const name = unquoted(text);
    if (FORBIDDEN_FUNCTIONS.has(name) || isForbiddenTable(name)) throw forbidden(name);
  }
}
