import type { Cell } from './cell.ts';
import { base64, decimal } from './json-cell.ts';

/** What must stand in quotes; https://www.rfc-editor.org/rfc/rfc4180#section-2 */
const QUOTED = /[",\r\n]/;

/** A field of CSV: NULL is empty and an empty text is `""`, as PostgreSQL writes them; bytes are base64. */
export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return csvText(cell);
  if (typeof cell === 'number') return decimal(cell);
  return cell instanceof Uint8Array ? base64(cell) : `${cell}`;
}

export const csvText = (text: string): string =>
  text === '' || QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
