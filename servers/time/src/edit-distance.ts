/**
 * How many letters have to be inserted, removed or replaced to make one word of the other (Levenshtein).
 * Anything above `limit` is answered with `limit + 1`, as soon as that is certain.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of Array.from(a).entries()) {
    const line = [row + 1];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (b[column - 1] === letter ? 0 : 1);
      line.push(Math.min(replaced, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    if (Math.min(...line) > limit) return limit + 1;
    above = line;
  }
  return above[b.length] ?? limit + 1;
}
