import type { Ref, Summary } from '../message/message.ts';
import { type JmapClient, resultOf } from './client.ts';
import { listOf, member, setOf, textsOf } from './json.ts';
import { ASK_BOXES, boxesIn } from './mailboxes.ts';
import { emailAt } from './read.ts';
import { rowsOf } from './rows.ts';

/** The conversation as the server keeps it (RFC 8621 §3), its emails oldest first. */
export async function thread(
  client: JmapClient,
  ref: Ref,
  most: number,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly Summary[]; readonly isCut: boolean }> {
  const email = await emailAt(client, ref, ['threadId', 'mailboxIds'], signal);
  const [mailboxes, threads, emails] = await client.call(
    [
      ASK_BOXES,
      ['Thread/get', { ids: [member(email, 'threadId')] }],
      [
        'Email/get',
        { '#ids': resultOf(1, 'Thread/get', '/list/*/emailIds'), properties: ['id', 'mailboxIds'] },
      ],
    ],
    { isRead: true, signal },
  );
  const boxes = boxesIn(mailboxes);
  const unwanted = new Set([boxes.idFor('junk'), boxes.idFor('trash')]);
  const kept = new Set(
    listOf(member(emails, 'list'))
      .filter((one) => setOf(member(one, 'mailboxIds')).some((id) => !unwanted.has(id)))
      .map((one) => member(one, 'id')),
  );
  const all = textsOf(member(listOf(member(threads, 'list'))[0], 'emailIds')).filter(
    (id) => id === ref || kept.has(id),
  );
  const last = all.slice(-most);
  const ids = last.includes(ref) ? last : [ref, ...last.slice(1)];
  const home = setOf(member(email, 'mailboxIds'));
  return { rows: await rowsOf(client, ids, boxes, home, signal), isCut: all.length > most };
}
