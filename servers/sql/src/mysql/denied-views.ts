import type { QualifiedName } from '../schema/catalog.ts';
import type { Denied } from '../schema/visible-catalog.ts';
import { sourcesOf, type View } from './views.ts';
import { keyOf } from './visible.ts';

/** What a view gives of that which is denied. */
export interface Given {
  /** A denied table, or one with denied columns, that it reads. */
  readonly reached: QualifiedName | undefined;
  /** What it reads or calls and the role does not see, so that it cannot be told what that reads. */
  readonly unseen: readonly QualifiedName[];
}

/**
 * Follows a view to all that it reads.
 * @param visible keys of the tables and views that the role sees
 */
export function follow(
  top: View,
  {
    views,
    visible,
    denied,
  }: { views: ReadonlyMap<string, View>; visible: ReadonlySet<string>; denied: Denied },
): Given {
  const reached = new Set([top]);
  const unseen = new Map<string, QualifiedName>();
  // Those that are added meanwhile have their turn too.
  for (const view of reached) {
    if (view.text === undefined) unseen.set(keyOf(view), view);
    const { used, names } = sourcesOf(view);
    for (const source of used) {
      if (denied.hasTable(source) || [...names].some((name) => denied.hasColumn(source, name)))
        return { reached: source, unseen: [] };
      const key = keyOf(source);
      const next = views.get(key);
      if (next !== undefined) reached.add(next);
      else if (!visible.has(key)) unseen.set(key, source);
    }
  }
  return { reached: undefined, unseen: [...unseen.values()] };
}
