import { decodeText } from '../../process/decode-text.ts';
import { shownError } from '../../process/shown-error.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { cutText } from '../text/cut-text.ts';
import { quotePath } from '../text/quote-path.ts';
import { NUL } from '../../process/record-cutter.ts';
import { eachRecord } from '../../repository/each-record.ts';
import type { AddRef, RefsQuestion } from './page.ts';

const ADDRESS = /^remote\.(.+)\.(url|pushurl)\n(.*)$/s;

/**
 * Remotes and their addresses as they are configured, without credentials and without folders that callers may not see.
 * @param roots real paths of the folders that may be used
 * @returns whether there was room for all
 */
export async function remotesIn(
  git: Git,
  repository: Repository,
  roots: readonly string[],
  { after, signal }: Pick<RefsQuestion, 'after' | 'signal'>,
  add: AddRef,
): Promise<boolean> {
  if (after !== undefined && after[0] > 0) return true;
  const passed = after?.[1] ?? 0;
  let number = 0;
  let isAll = true;
  const args = ['config', '--list', '-z'];
  await eachRecord(git, repository, args, { signal, ends: [NUL] }, ({ bytes }) => {
    const [, name, kind, address = ''] = ADDRESS.exec(decodeText(bytes)) ?? [];
    if (name === undefined) return true;
    number += 1;
    if (number <= passed) return true;
    const shown = cutText(quotePath(shownError(address, roots)));
    const text = `${cutText(quotePath(name))} ${shown}${kind === 'pushurl' ? ' (push)' : ''}`;
    isAll = add(text, [0, number, '']);
    return isAll;
  });
  return isAll;
}
