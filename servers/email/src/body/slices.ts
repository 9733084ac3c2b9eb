const SIZE = 16 * 1024;

/** Cuts a text where no pattern is torn: behind a line, or a word, or of a line without words anywhere but in a mark. */
export function* slices(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const piece = text.slice(at, at + SIZE);
    const end = at + SIZE >= text.length ? piece.length : endOf(piece);
    yield piece.slice(0, end);
    at += end;
  }
}

function endOf(piece: string): number {
  const line = piece.lastIndexOf('\n') + 1;
  if (line > 0) return line;
  const word = piece.lastIndexOf(' ') + 1;
  if (word > 0) return word;
  const mark = piece.lastIndexOf('\uE000');
  if (mark > 0 && mark > piece.lastIndexOf('\uE001')) return mark;
  return /[\uD800-\uDBFF]$/.test(piece) ? piece.length - 1 : piece.length;
}
