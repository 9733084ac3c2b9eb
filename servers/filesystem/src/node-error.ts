import { LeadsOutside } from './paths/locate.ts';
import { quote, Refusal } from '@handrail/domain';

interface Words {
  readonly code: string;
  /** Follows the quoted path. */
  readonly says: string;
  readonly hint: string;
}

/** errno(3), in words for the caller. */
const words: Readonly<Record<string, Words>> = {
  ENOENT: {
    code: 'not_found',
    says: 'does not exist',
    hint: 'list_directory and find_files show what is there.',
  },
  ENOTDIR: {
    code: 'not_a_directory',
    says: 'leads through something that is not a directory',
    hint: 'list_directory shows what is there.',
  },
  EISDIR: { code: 'is_a_directory', says: 'is a directory', hint: 'Give the path of a file.' },
  EEXIST: {
    code: 'exists',
    says: 'exists already',
    hint: 'Use another path, or say that it may be overwritten.',
  },
  ENOTEMPTY: { code: 'not_empty', says: 'is a directory that is not empty', hint: 'Use another path.' },
  EINVAL: {
    code: 'not_a_file',
    says: 'is not a regular file',
    hint: 'Pipes, sockets and devices are neither read nor written.',
  },
  ELOOP: {
    code: 'link_loop',
    says: 'leads through too many links, or to one',
    hint: 'Give the path of the file itself.',
  },
  EACCES: {
    code: 'not_permitted',
    says: 'is not open to the user that this server runs as',
    hint: 'The operator can change its permissions.',
  },
  EPERM: {
    code: 'not_permitted',
    says: 'cannot be changed by the user that this server runs as',
    hint: 'The operator can change its owner or its attributes.',
  },
  ENAMETOOLONG: { code: 'invalid_path', says: 'is too long for this disk', hint: 'Use shorter names.' },
  EILSEQ: { code: 'invalid_path', says: 'has characters this disk does not take', hint: 'Use other names.' },
  ENOSPC: {
    code: 'disk_full',
    says: 'was not written: the disk is full',
    hint: 'Nothing was changed. Free some space first.',
  },
  EDQUOT: {
    code: 'disk_full',
    says: 'was not written: the quota is used up',
    hint: 'Nothing was changed. Free some space first.',
  },
  EFBIG: {
    code: 'too_large',
    says: 'would be larger than this disk allows',
    hint: 'Nothing was changed. Write less.',
  },
  EROFS: {
    code: 'read_only_disk',
    says: 'is on a disk that is mounted read-only',
    hint: 'Use a path on another disk.',
  },
  EBUSY: {
    code: 'busy',
    says: 'is in use by the system or another program',
    hint: 'Try again when that is done.',
  },
  ETXTBSY: { code: 'busy', says: 'is a program that is running', hint: 'Try again when it has ended.' },
  ESTALE: { code: 'changed_meanwhile', says: 'was exchanged while it was opened', hint: 'Try again.' },
  EMFILE: { code: 'busy', says: 'was not opened: too many files are open', hint: 'Try again.' },
  ENFILE: { code: 'busy', says: 'was not opened: too many files are open', hint: 'Try again.' },
  EIO: {
    code: 'disk_error',
    says: 'cannot be read or written: the disk reports an error',
    hint: 'The operator should look at the disk.',
  },
};

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/**
 * Puts an error of Node into words. Anything else is returned as it is.
 * @param shown the path as the caller may see it
 */
export function inWords(error: unknown, shown: string): unknown {
  if (error instanceof LeadsOutside)
    return new Refusal(
      'outside_roots',
      `${quote(shown)} leads through a link out of the folders this server may use.`,
      'Use a path without that link; only the operator can add a folder.',
      { cause: error },
    );
  const known = words[codeOf(error) ?? ''];
  if (known === undefined) return error;
  return new Refusal(known.code, `${quote(shown)} ${known.says}.`, known.hint, { cause: error });
}
