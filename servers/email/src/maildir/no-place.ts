import { quote, Refusal } from '@handrail/domain';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written to',
  EPERM: 'it may not be written to',
  EROFS: 'it lies on a disk that is only read from',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'it is no folder',
  ENOENT: 'a part of its path is not there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
};

/**
 * Makes what the operator can mend out of what a system call failed with.
 * @throws Refusal `no_place`; any other error as it is
 */
export async function inPlace<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = REASONS[code];
    if (reason === undefined) throw error;
    throw new Refusal(
      'no_place',
      `Nothing can be kept in the folder ${quote(folder)}: ${reason}.`,
      'The operator can name another with --data-folder or XDG_DATA_HOME.',
      { cause: error },
    );
  }
}
