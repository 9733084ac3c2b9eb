/** A line of both texts, of the first alone, or of the second alone; with its index there. */
export type DiffLine =
  | { readonly in: 'both'; readonly first: number; readonly second: number }
  | { readonly in: 'first'; readonly first: number; readonly second?: undefined }
  | { readonly in: 'second'; readonly second: number; readonly first?: undefined };

/** Most pairs of lines that are compared; of more, all lines of one text are taken for the other's. */
const MOST = 250_000;

/**
 * The difference of two texts by their longest common subsequence of lines; what is only in the first comes before what
 * is only in the second.
 * @param same whether two lines are the same, by index
 */
export function diffLines(
  firstLength: number,
  secondLength: number,
  same: (first: number, second: number) => boolean,
): DiffLine[] {
  let head = 0;
  const shorter = Math.min(firstLength, secondLength);
  while (head < shorter && same(head, head)) head += 1;
  let tail = 0;
  while (tail < shorter - head && same(firstLength - 1 - tail, secondLength - 1 - tail)) tail += 1;
  const rows = firstLength - head - tail;
  const columns = secondLength - head - tail;
  const longest = rows * columns > MOST ? undefined : commonLengths(rows, columns, head, same);
  const lengthAt = (row: number, column: number): number => longest?.[row * (columns + 1) + column] ?? 0;
  const diff: DiffLine[] = [];
  for (let at = 0; at < head; at++) diff.push({ in: 'both', first: at, second: at });
  let row = 0;
  let column = 0;
  while (row < rows || column < columns) {
    const first = head + row;
    const second = head + column;
    if (row < rows && column < columns && longest !== undefined && same(first, second)) {
      diff.push({ in: 'both', first, second });
      row += 1;
      column += 1;
    } else if (row < rows && lengthAt(row + 1, column) >= lengthAt(row, column + 1)) {
      diff.push({ in: 'first', first });
      row += 1;
    } else if (column < columns) {
      diff.push({ in: 'second', second });
      column += 1;
    } else {
      diff.push({ in: 'first', first });
      row += 1;
    }
  }
  for (let at = tail; at > 0; at--)
    diff.push({ in: 'both', first: firstLength - at, second: secondLength - at });
  return diff;
}

/** For each pair of places, the length of the longest common subsequence of what is behind them. */
function commonLengths(
  rows: number,
  columns: number,
  head: number,
  same: (first: number, second: number) => boolean,
): Int32Array {
  const width = columns + 1;
  const lengths = new Int32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const at = row * width + column;
      lengths[at] = same(head + row, head + column)
        ? (lengths[at + width + 1] ?? 0) + 1
        : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  return lengths;
}
