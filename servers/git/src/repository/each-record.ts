import { RecordCutter, type RecordShape, type TakeRecord } from '../process/record-cutter.ts';
import type { Output } from '../process/run-process.ts';
import type { Git, RunOptions } from './git.ts';
import type { Repository } from './repository.ts';

/**
 * Runs git and hands on what it prints record by record, until `take` has enough.
 * @throws what `take` throws; Refusal where git fails
 */
export async function eachRecord(
  git: Git,
  repository: Repository,
  args: readonly string[],
  { ends, most, ...options }: RecordShape & Pick<RunOptions, 'signal' | 'codes'>,
  take: TakeRecord,
): Promise<Output> {
  const cutter = new RecordCutter(take, { ...(ends && { ends }), ...(most && { most }) });
  const output = await git.run(repository, args, { ...options, take: (chunk) => cutter.push(chunk) });
  if (!output.cut) cutter.end();
  return output;
}
