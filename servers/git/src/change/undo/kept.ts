import { Refusal } from '@handrail/domain';
import { comeBack, type Kept } from '../backup/backup.ts';

/** Work behind a backup: should it fail midway, the failure says how to come back. */
export async function behind<T>(kept: Kept | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || kept === undefined) throw error;
    const { code, message, hint, content } = error;
    throw new Refusal(code, message, `${hint} ${comeBack(kept.ref)}`, { content, cause: error });
  }
}
