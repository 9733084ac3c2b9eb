/** The figures of all contestants, by what was measured. */

/** Who is measured. */
export type Role = 'floor' | 'ours' | 'peer';

/** What one process, or one package, showed; the names carry the unit. Infinity: no answer in the time given. */
export type Sample = Readonly<Record<string, number | undefined>>;

/** Rows in the order in which they were first seen; in each, a series of one value a round for each role. */
export class Figures {
  readonly rows = new Map<string, Map<Role, number[]>>();

  add({ role }: { readonly role: Role }, sample: Sample): void {
    for (const [name, value] of Object.entries(sample)) {
      const row = this.rows.get(name) ?? new Map<Role, number[]>();
      this.rows.set(name, row);
      if (value !== undefined) row.set(role, [...(row.get(role) ?? []), value]);
    }
  }
}
