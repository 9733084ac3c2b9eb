/** What HFS+ passes over in a name, so that it may hide in `.git`; utf8.c of git, next_hfs_char. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

/**
 * Whether a path of a tree may be written below the working tree: nowhere above it, and into no git directory, however the
 * disk takes case and dots. As verify_path in read-cache.c of git, which a tree made by hand never went through.
 */
export const isSafePath = (path: string): boolean => path.split('/').every(isSafeName);

function isSafeName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.includes('\0')) return false;
  const folded = name
    .replace(IGNORED, '')
    .replace(/[:\\].*$/s, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return folded !== '.git' && folded !== 'git~1' && !/^[. ]*$/.test(folded);
}
