/** A statement of the caller inside the text that the server was given. */
export interface Asked {
  readonly sql: string;
  /** Characters of ours in front of it. */
  readonly before: number;
  /** It may change something, so that being no reading is not what is wrong with it. */
  readonly isChange?: boolean;
}

/**
 * Where in the statement, as ` (line 2, column 5)`; empty where the server does not say, or means what is ours.
 * @param position in characters from 1, counted from the beginning of the text that the server was given
 */
export function positionIn({ sql, before }: Asked, position: string | undefined): string {
  const offset = offsetIn({ sql, before }, position);
  if (offset === undefined) return '';
  const lines = sql.slice(0, offset).split('\n');
  return ` (line ${lines.length}, column ${Array.from(lines.at(-1) ?? '').length + 1})`;
}

/** The same as an offset into the string, which counts characters beyond U+FFFF twice. */
export function offsetIn({ sql, before }: Asked, position: string | undefined): number | undefined {
  if (position === undefined) return undefined;
  const characters = Number(position) - 1 - before;
  if (!(characters >= 0)) return undefined;
  let offset = 0;
  for (let count = 0; count < characters && offset < sql.length; count++)
    offset += (sql.codePointAt(offset) ?? 0) > 0xff_ff ? 2 : 1;
  return offset;
}
