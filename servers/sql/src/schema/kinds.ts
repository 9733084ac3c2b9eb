import type { Table } from './catalog.ts';

export const searchKinds = ['table', 'view', 'column'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** What a search is about. */
export interface Scope {
  /** None for all; columns alone are those of tables and views. */
  readonly kinds: readonly SearchKind[];
  /** As the catalog writes it. */
  readonly schema: string | undefined;
}

export const isView = ({ kind }: Table): boolean => kind === 'view' || kind === 'materialized view';

/** Whether a search is about tables and views of this one's kind and schema. */
export function isIn({ kinds, schema }: Scope, table: Table): boolean {
  if (schema !== undefined && schema !== table.schema) return false;
  const isAny = kinds.includes('table') === kinds.includes('view');
  return isAny || kinds.includes(isView(table) ? 'view' : 'table');
}

/** Whether names and comments of tables count by themselves. */
export const hasNames = ({ kinds }: Scope): boolean =>
  kinds.length === 0 || kinds.some((kind) => kind !== 'column');

export const hasColumns = ({ kinds }: Scope): boolean => kinds.length === 0 || kinds.includes('column');
