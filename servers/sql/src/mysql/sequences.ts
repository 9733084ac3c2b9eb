import { identifier } from '../statement/identifier.ts';
import { quoteTable } from '../schema/identifiers.ts';
import type { Judged } from '../write/judged.ts';
import { ask } from './ask.ts';
import { isServerError } from './failure.ts';
import type { Link } from './link.ts';

const MOST_SEQUENCES = 100;

/**
 * Sequences of MariaDB, in the databases that statements name: no rollback brings back what a session drew from them.
 * https://mariadb.com/docs/server/reference/sql-structure/sequences/sequence-functions/previous-value-for-sequence_name
 */
export class Sequences {
  readonly #link: Link;
  /** The last value that this session drew, by name as SQL has it. */
  readonly #last: Map<string, string | null>;

  private constructor(link: Link, last: Map<string, string | null>) {
    this.#link = link;
    this.#last = last;
  }

  static async of(link: Link, database: string, statements: readonly Judged[]): Promise<Sequences> {
    const schemas = new Set([database]);
    for (const { policy } of statements)
      for (const [index, token] of policy.tokens.entries())
        if (policy.tokens[index + 1]?.text === '.') schemas.add(identifier(token) ?? '');
    const rows = await ask(
      link,
      `SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'SEQUENCE'
AND TABLE_SCHEMA IN (${[...schemas].map(() => '?').join(', ')}) ORDER BY 1, 2 LIMIT ${MOST_SEQUENCES}`,
      [...schemas],
    );
    const last = new Map<string, string | null>();
    for (const [schema = '', name = ''] of rows) {
      const written = quoteTable('mysql', { schema, name });
      try {
        const [[value = null] = []] = await link.query(`SELECT LASTVAL(${written})`);
        last.set(written, value);
      } catch (error) {
        // One that the role may draw from, and not read, is not told of.
        if (!isServerError(error)) throw error;
      }
    }
    return new Sequences(link, last);
  }

  /** Those that the session drew from since this was asked. */
  async moved(): Promise<readonly string[]> {
    const names = [...this.#last.keys()];
    if (names.length === 0) return [];
    const [values = []] = await this.#link.query(
      `SELECT ${names.map((name) => `LASTVAL(${name})`).join(', ')}`,
    );
    return names.filter((name, index) => {
      const value = values[index] ?? null;
      const isMoved = value !== this.#last.get(name);
      this.#last.set(name, value);
      return isMoved;
    });
  }
}
