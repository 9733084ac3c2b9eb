import { Refusal } from '@handrail/domain';
import { decodeText } from '../../process/decode-text.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { cutText } from '../text/cut-text.ts';
import { fieldsOf, NUL } from '../../process/record-cutter.ts';
import { eachRecord } from '../../repository/each-record.ts';
import type { AddRef, RefsQuestion } from './page.ts';

/**
 * Stashes, the newest first. They are numbered by where they stand, which moves: a page goes on behind the commit of one.
 * @throws Refusal `list_changed` when that stash has gone
 */
export async function stashesIn(
  git: Git,
  repository: Repository,
  { after, signal }: Pick<RefsQuestion, 'after' | 'signal'>,
  add: AddRef,
): Promise<void> {
  const args = ['stash', 'list', '--no-color', '--no-show-signature', '--format=%H%x00%h%x00%cs%x00%gs'];
  let isPassing = after !== undefined;
  let number = 0;
  await eachRecord(git, repository, args, { signal }, ({ bytes }) => {
    const [hash = '', short = '', date = '', message = ''] = fieldsOf(bytes, NUL, 4).map(decodeText);
    const place = number;
    number += 1;
    if (isPassing) {
      isPassing = hash !== after?.[2];
      return true;
    }
    return add(`stash@{${place}}: ${short} ${date} ${cutText(message)}`, [1, place, hash]);
  });
  if (isPassing)
    throw new Refusal(
      'list_changed',
      'The stash that the page before ended with has gone.',
      'Leave the cursor out to begin again.',
    );
}
