import { Refusal } from '@handrail/domain';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this server may not write there',
  EDQUOT: 'the quota of the disk is used up',
  EIO: 'the disk reports an error',
  ENOENT: 'the folder is not there',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'it is no folder',
  EPERM: 'this server may not write there',
  EROFS: 'the disk cannot be written to',
};

/** An error of the file system in words; anything else as it is. */
export function saveFailure(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code];
  if (reason === undefined) return error;
  return new Refusal(
    'save_failed',
    `The folder for saved results cannot be used: ${reason}.`,
    'Whoever runs this server must mend it (--save-folder); until then read the rows in pages, or aggregate in SQL.',
    { cause: error },
  );
}

/** Does what works on files, and puts what the file system says into words. */
export async function inSaveWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw saveFailure(error);
  }
}
