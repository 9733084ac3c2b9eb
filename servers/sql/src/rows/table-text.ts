import type { Column } from '../engine/engine.ts';
import { shortJsonText } from './json-text.ts';

/** An expression without an alias may be its own name. */
const NAME_BYTES = 200;
const TYPE_BYTES = 80;

/** What stands before the rows: names and types of the columns. */
export const tableHead = (columns: readonly Column[]): string =>
  `{"columns":[${columns
    .map(({ name, type }) => `[${shortJsonText(name, NAME_BYTES)},${shortJsonText(type, TYPE_BYTES)}]`)
    .join(',')}],\n"rows":[`;

/**
 * Columns and rows as one JSON value, a row a line.
 * @param head of `tableHead`
 * @param lines of an `encoder` of the form `page`
 */
export const tableText = (head: string, lines: readonly string[]): string =>
  lines.length === 0 ? `${head}]}` : `${head}\n${lines.join(',\n')}\n]}`;
