/** Characters that HFS+ leaves out when it compares names, and all others that show nothing. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Names of most files: of these only the case is folded. */
const PLAIN = /^[\w.+@-]*[\w+@-]$/;

/**
 * One form for all spellings of a name that some file system takes for the same: letters of either case (APFS, HFS+,
 * NTFS), composed and compatible characters, with or without invisible ones. More are taken for the same than on any
 * one disk.
 */
export function foldName(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase();
  const visible = name.replace(INVISIBLE, '').normalize('NFKC');
  if (visible === '') return name;
  // Both ways, for letters such as ſ that only one of them changes; how σ is written depends on what follows it.
  return visible.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}

/**
 * The name that Windows would open: without a stream (`.git::$INDEX_ALLOCATION`), and without dots and spaces at the end
 * (Naming Files, Paths, and Namespaces).
 */
export function windowsName(name: string): string {
  if (PLAIN.test(name)) return name;
  const colon = name.indexOf(':');
  let end = colon === -1 ? name.length : colon;
  while (name[end - 1] === '.' || name[end - 1] === ' ') end -= 1;
  return end === 0 ? name : name.slice(0, end);
}

/**
 * A pattern for the short names (8.3) that Windows may have made for names of a pattern: `.env` is also `ENV~1`. It
 * holds for the first four names that begin alike; from the fifth on, Windows makes them of a checksum.
 * @returns `undefined` when names that match have no other short name, or when it cannot be told
 * @param pattern of one name, without braces
 */
export function shortNamePattern(pattern: string): string | undefined {
  if (/[[\]?\\]/.test(pattern)) return undefined;
  const name = pattern.replace(/^\.+/, '');
  const dot = name.lastIndexOf('.');
  const base = (dot === -1 ? name : name.slice(0, dot)).replace(/[. ]/g, '');
  const extension = dot === -1 ? '' : name.slice(dot, dot + 4);
  if (name === pattern && `${base}${extension}` === pattern && base.length <= 8 && !base.includes('*'))
    return undefined;
  return `${base.slice(0, 6)}~[0-9]*${extension}`;
}
