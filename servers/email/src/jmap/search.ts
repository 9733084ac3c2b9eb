import { Refusal } from '@handrail/domain';
import type { Anchor, Found, Query } from '../backend/backend.ts';
import type { JmapClient } from './client.ts';
import { isMethodFailure } from './failures.ts';
import { filterOf, hasText, type Looking } from './filter.ts';
import { isId, type Json, member, numberOf, textOf, textsOf } from './json.ts';
import { boxesOf } from './mailboxes.ts';
import { rowsOf } from './rows.ts';

export const NEWEST_FIRST = [{ property: 'receivedAt', isAscending: false }];

/** The last message of a page. */
interface Place {
  readonly id: string;
  /** When it, or the last that was still there, was received: where to go on if it is gone by now. */
  readonly at?: string;
}

export async function search(
  client: JmapClient,
  query: Query,
  { most, after }: { readonly most: number; readonly after?: Anchor },
  signal: AbortSignal,
): Promise<Found> {
  const place = after === undefined ? undefined : placeOf(after);
  const boxes = await boxesOf(client, signal);
  const mailboxes = query.mailboxes.map((path) => boxes.at(path).id);
  const looked = async (looking: Looking) =>
    await idsOf(client, filterOf(query, mailboxes, looking), most, place, signal);
  const remarks: string[] = [];
  const { ids, total, isLast } = await looked('index').catch(async (error: unknown) => {
    if (!hasText(query) || !isMethodFailure(error, 'serverFail', 'unsupportedFilter')) throw error;
    if (query.text !== undefined)
      remarks.push(
        'The server has no index of texts, so only senders, recipients and subjects were looked through.',
      );
    return await looked('headers');
  });
  const rows = await rowsOf(client, ids, boxes, mailboxes, signal);
  const last = ids.at(-1);
  const at = rows.at(-1)?.received.toISOString() ?? place?.at;
  return {
    rows,
    ...(total !== undefined && { total }),
    ...(!isLast && last !== undefined && { next: { id: last, ...(at !== undefined && { at }) } }),
    remarks,
  };
}

function placeOf(anchor: Anchor): Place {
  const [id, at] = [member(anchor, 'id'), textOf(member(anchor, 'at'))];
  if (isId(id) && at === undefined) return { id };
  if (isId(id) && at !== undefined && !Number.isNaN(Date.parse(at))) return { id, at };
  throw new Refusal(
    'invalid_cursor',
    'The cursor is not one of this search.',
    'Start again without a cursor.',
  );
}

interface Ids {
  readonly ids: readonly string[];
  readonly total: number | undefined;
  readonly isLast: boolean;
}

async function idsOf(
  client: JmapClient,
  filter: Json,
  most: number,
  place: Place | undefined,
  signal: AbortSignal,
): Promise<Ids> {
  const ask = async (extra: Readonly<Record<string, Json>>) => {
    const args = {
      sort: NEWEST_FIRST,
      limit: most + 1,
      calculateTotal: place === undefined,
      filter,
      ...extra,
    };
    const [answer] = await client.call([['Email/query', args]], { isRead: true, signal });
    const ids = textsOf(member(answer, 'ids')).filter(isId);
    return {
      ids: ids.slice(0, most),
      total: place === undefined ? numberOf(member(answer, 'total')) : undefined,
      isLast: ids.length <= most,
    };
  };
  if (place === undefined) return await ask({});
  try {
    return await ask({ anchor: place.id, anchorOffset: 1 });
  } catch (error) {
    if (!isMethodFailure(error, 'anchorNotFound')) throw error;
    if (place.at === undefined) return await ask({});
    // JMAP knows seconds; those of the same second may be shown twice, but none is left out.
    const before = new Date(Math.floor(Date.parse(place.at) / 1_000) * 1_000 + 1_000).toISOString();
    return await ask({
      filter: { operator: 'AND', conditions: [filter, { before: before.replace('.000Z', 'Z') }] },
    });
  }
}
