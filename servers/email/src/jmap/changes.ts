import { Refusal } from '@handrail/domain';
import type { Anchor, Changes } from '../backend/backend.ts';
import type { Summary } from '../message/message.ts';
import type { JmapClient } from './client.ts';
import { isMethodFailure } from './failures.ts';
import { isId, type Json, listOf, member, setOf, textOf, textsOf } from './json.ts';
import { boxesOf } from './mailboxes.ts';
import { rowsOf } from './rows.ts';
import { NEWEST_FIRST } from './search.ts';

/** Where all mail and where the list of one mailbox stood. */
interface Place {
  readonly mailbox: string;
  readonly state: string;
  /** Stays behind `state` until every page of the changes was told: the list cannot be asked page by page. */
  readonly list: string;
}

/**
 * What is new and what has other flags by Email/changes (RFC 8621 §4.3), what left the mailbox by Email/queryChanges
 * (§4.5). What was moved in is told as changed: the server knows that message already.
 */
export async function changes(
  client: JmapClient,
  path: string,
  since: Anchor,
  most: number,
  signal: AbortSignal,
): Promise<Changes> {
  const boxes = await boxesOf(client, signal);
  const mailbox = boxes.at(path).id;
  if (since === undefined) return nothingSince(await placeNow(client, mailbox, signal));
  const place = placeOf(since, mailbox);
  const news = await newsSince(client, place, most, signal);
  const ids = [...news.created, ...news.updated];
  const rows = await rowsOf(client, await inside(client, ids, mailbox, signal), boxes, [mailbox], signal);
  const created = new Set(news.created);
  const oldestFirst = (one: Summary, other: Summary) => one.received.getTime() - other.received.getTime();
  const told = {
    created: rows.filter((row) => created.has(row.ref)).toSorted(oldestFirst),
    changed: rows.filter((row) => !created.has(row.ref)),
    hasMore: news.hasMore,
  };
  if (news.hasMore) return { ...told, removed: [], next: { ...place, state: news.state }, remarks: [] };
  const left = await leftSince(client, place, signal);
  return {
    ...told,
    removed: left.removed.filter((id) => !created.has(id)),
    next: { mailbox, state: news.state, list: left.list },
    remarks: left.isKnown ? [] : ['The server does not tell which messages left this mailbox.'],
  };
}

const nothingSince = (next: Place): Changes => ({
  created: [],
  changed: [],
  removed: [],
  next,
  hasMore: false,
  remarks: [],
});

function placeOf(anchor: Anchor, mailbox: string): Place {
  const [state, list] = [textOf(member(anchor, 'state')), textOf(member(anchor, 'list'))];
  if (state !== undefined && list !== undefined && member(anchor, 'mailbox') === mailbox)
    return { mailbox, state, list };
  throw badCursor();
}

const badCursor = (): Refusal =>
  new Refusal(
    'invalid_cursor',
    'The server cannot tell what happened since this cursor: it is of another mailbox, or too old.',
    'Start again without a cursor.',
  );

async function placeNow(client: JmapClient, mailbox: string, signal: AbortSignal): Promise<Place> {
  const [list, emails] = await client.call([listCall(mailbox), ['Email/get', { ids: [] }]], {
    isRead: true,
    signal,
  });
  return { mailbox, state: stateIn(emails, 'state'), list: stateIn(list, 'queryState') };
}

const listCall = (mailbox: string) => ['Email/query', { ...listArgs(mailbox), limit: 1 }] as const;

const listArgs = (mailbox: string) => ({ filter: { inMailbox: mailbox }, sort: NEWEST_FIRST });

const stateIn = (answer: Json, name: string): string => textOf(member(answer, name)) ?? '';

interface News {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly state: string;
  readonly hasMore: boolean;
}

async function newsSince(
  client: JmapClient,
  { state }: Place,
  most: number,
  signal: AbortSignal,
): Promise<News> {
  const args = { sinceState: state, maxChanges: most };
  const [answer] = await client
    .call([['Email/changes', args]], { isRead: true, signal })
    .catch((error: unknown) => {
      throw isMethodFailure(error, 'cannotCalculateChanges', 'invalidArguments') ? badCursor() : error;
    });
  const ids = (name: string) => textsOf(member(answer, name)).filter(isId);
  return {
    created: ids('created'),
    updated: ids('updated'),
    state: stateIn(answer, 'newState'),
    hasMore: member(answer, 'hasMoreChanges') === true,
  };
}

/** Those that lie in the mailbox now. */
async function inside(
  client: JmapClient,
  ids: readonly string[],
  mailbox: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const args = { ids, properties: ['id', 'mailboxIds'] };
  const [answer] = await client.call([['Email/get', args]], { isRead: true, signal });
  const here = new Set(
    listOf(member(answer, 'list'))
      .filter((email) => setOf(member(email, 'mailboxIds')).includes(mailbox))
      .map((email) => member(email, 'id')),
  );
  return ids.filter((id) => here.has(id));
}

/** Far more than anybody moves between two looks. */
const MOST_LEFT = 2_000;

async function leftSince(client: JmapClient, { mailbox, list }: Place, signal: AbortSignal) {
  const args = { ...listArgs(mailbox), sinceQueryState: list, maxChanges: MOST_LEFT };
  try {
    const [answer] = await client.call([['Email/queryChanges', args]], { isRead: true, signal });
    // What only changed stands in both lists.
    const added = new Set(listOf(member(answer, 'added')).map((item) => member(item, 'id')));
    const removed = textsOf(member(answer, 'removed')).filter((id) => isId(id) && !added.has(id));
    return { removed, list: stateIn(answer, 'newQueryState'), isKnown: true };
  } catch (error) {
    if (
      !isMethodFailure(error, 'cannotCalculateChanges', 'tooManyChanges', 'unknownMethod', 'invalidArguments')
    )
      throw error;
    const [answer] = await client.call([listCall(mailbox)], { isRead: true, signal });
    return { removed: [], list: stateIn(answer, 'queryState'), isKnown: false };
  }
}
