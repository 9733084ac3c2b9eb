import type { Param } from '../engine/engine.ts';
import type { Link } from './link.ts';

/** Asks something of ours that has values from outside; each cell as text, undefined for NULL. */
export async function ask(
  link: Link,
  sql: string,
  params: readonly Param[],
): Promise<readonly (readonly (string | undefined)[])[]> {
  const prepared = await link.prepare(sql);
  try {
    const { rows } = await prepared.run(params);
    return rows.map((row) => row.map((cell) => (cell === null ? undefined : String(cell))));
  } finally {
    prepared.close();
  }
}
