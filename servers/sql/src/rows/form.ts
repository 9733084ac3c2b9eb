/**
 * How rows become text. `page`: a JSON array a row, for a model to read, long cells and bytes cut. `csv` (RFC 4180,
 * without the header) and `jsonl` (an object a row): whole, for files.
 */
export type Form = PageForm | FileForm;

export interface FileForm {
  readonly kind: 'csv' | 'jsonl';
}

interface PageForm {
  readonly kind: 'page';
  /** Most bytes of the text of one cell. */
  readonly cellBytes: number;
  /** Bytes that the text of the columns and of one row should have together; cells of a wide row are cut shorter for it. */
  readonly rowBytes: number;
}

const CELL_BYTES = 2_048;

/** @param rowBytes most that the columns and one row may take of an answer */
export const pageForm = (rowBytes: number): Form => ({ kind: 'page', cellBytes: CELL_BYTES, rowBytes });

/** What ends a row in a file. */
export const lineEnd = { csv: '\r\n', jsonl: '\n' } as const;
