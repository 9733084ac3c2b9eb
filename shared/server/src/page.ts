const bytesOf = (text: string) => Buffer.byteLength(text);

/** Longest notice, in bytes: room for a sentence and a cursor. */
const NOTICE_BYTES = 240;

/**
 * Fits a text into a page. What is too long is cut at the end of a line (inside one that is half a page long), and a notice stands in the first and in
 * the last line, since hosts keep sometimes the head of an answer and sometimes its tail.
 * @param page most bytes of UTF-8 that the result has; at least 1,000
 * @param notice what the reader is told, given the part that is kept; at most 240 bytes
 */
export function fitPage(text: string, page: number, notice: (kept: string) => string): string {
  if (bytesOf(text) <= page) return text;
  const head = Buffer.from(text).subarray(0, page - 2 * (NOTICE_BYTES + 1));
  const lineEnd = head.lastIndexOf('\n');
  // A character cut in half decodes to U+FFFD; only a line longer than half a page gets there.
  const kept =
    lineEnd > head.length / 2 ? head.subarray(0, lineEnd).toString() : head.toString().replace(/\uFFFD$/, '');
  const told = notice(kept);
  if (bytesOf(told) > NOTICE_BYTES) throw new RangeError(`a notice has at most ${NOTICE_BYTES} bytes`);
  return [told, kept, told].join('\n');
}
