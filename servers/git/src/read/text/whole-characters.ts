/** Without the beginning of a UTF-8 character at its end, which would make all of it look like Latin-1. */
export function wholeCharacters(bytes: Buffer): Buffer {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 4); at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return bytes.subarray(0, at);
  }
  return bytes;
}
