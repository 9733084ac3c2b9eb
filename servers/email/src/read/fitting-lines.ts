/**
 * The first lines that have together so many bytes, for an answer without a next page.
 * @param rest says of how many others where they are
 */
export function fittingLines(
  lines: readonly string[],
  bytes: number,
  rest: (count: number) => string,
): readonly string[] {
  let left = bytes;
  const over = lines.findIndex((line) => (left -= Buffer.byteLength(line) + 1) < 0);
  return over < 0 ? lines : [...lines.slice(0, over), rest(lines.length - over)];
}
