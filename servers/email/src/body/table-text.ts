import { TextWriter } from './text-writer.ts';

/** Tables within tables that are still written apart; mail uses some five of them for its layout. */
const DEEPEST = 10;
/** Cells of one row together, in characters, that still read as a row. */
const LONGEST_ROW = 240;

/** Writes text, and rows of tables: short cells on one line, others one below the other, as layouts have them. */
export class TableText {
  readonly #writers: TextWriter[] = [new TextWriter()];
  readonly #rows: string[][] = [];

  writer(): TextWriter {
    // There is always one: only `endCell` takes one away, which it does for those that `beginCell` put there.
    return this.#writers.at(-1) ?? new TextWriter();
  }

  text(): string {
    return this.writer().text();
  }

  beginRow(): void {
    this.#rows.push([]);
  }

  /** @returns whether the cell is written apart, and `endCell` is to be called for it */
  beginCell(): boolean {
    if (this.#writers.length > DEEPEST || this.#rows.length === 0) {
      this.writer().edge(1);
      return false;
    }
    this.#writers.push(new TextWriter());
    return true;
  }

  endCell(): void {
    const text = this.#writers.pop()?.text() ?? '';
    if (text !== '') this.#rows.at(-1)?.push(text);
  }

  endRow(): void {
    const cells = this.#rows.pop() ?? [];
    const writer = this.writer();
    writer.edge(1);
    const length = cells.reduce((sum, cell) => sum + cell.length, 0);
    if (length <= LONGEST_ROW && !cells.some((cell) => cell.includes('\n'))) writer.lines(cells.join(' | '));
    else
      for (const cell of cells) {
        writer.lines(cell);
        writer.edge(1);
      }
    writer.edge(1);
  }
}
