export const FILES = 10;

const SIZE = 50_000;

/** A content by which a part, or a mixture, would show. */
export const content = (version: number): Buffer =>
  Buffer.alloc(SIZE, `version ${String(version).padStart(8)}\n`);

export function isWhole(bytes: Buffer): boolean {
  const [, version = ''] = /^version +(\d+)\n/.exec(bytes.toString('latin1', 0, 30)) ?? [];
  return version !== '' && bytes.equals(content(Number(version)));
}
