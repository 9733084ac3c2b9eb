/**
 * One of each message: copies of it lie in the inbox and in All Mail, or in Sent and in the archive.
 * @param rows those first that are kept rather than their copies
 * @param of what copies have in common; a message without an id is no copy
 */
export function withoutCopies<T>(
  rows: readonly T[],
  of: (row: T) => { readonly messageId: string | null | undefined; readonly size: number },
): readonly T[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const { messageId, size } = of(row);
    if (messageId === undefined || messageId === null) return true;
    const key = `${size} ${messageId}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
