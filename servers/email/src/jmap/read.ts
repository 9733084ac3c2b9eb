import { quote, Refusal } from '@handrail/domain';
import type { Bytes } from '../backend/backend.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { Message, Ref } from '../message/message.ts';
import { type HeaderContent, headerContent } from '../mime/header-content.ts';
import { type Field, headerReader } from '../mime/header-values.ts';
import { MOST_PARSED, parseMessage } from '../mime/parse.ts';
import type { JmapClient, Method } from './client.ts';
import { isId, type Json, listOf, member, textOf, textsOf } from './json.ts';
import { ASK_BOXES, boxesIn } from './mailboxes.ts';
import { rowOf, STATE } from './rows.ts';
import { PART_PROPERTIES, partIn, structureOf } from './structure.ts';

/** Read as they were written, so that every backend decodes and cuts them alike. */
const HEADERS = [
  'From',
  'To',
  'Cc',
  'Bcc',
  'Sender',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Authentication-Results',
  'Auto-Submitted',
  'Precedence',
  'List-Id',
  'List-Post',
  'List-Unsubscribe',
  'Return-Path',
];
const property = (header: string) => `header:${header}:asRaw:all`;
const PARTS = ['textBody', 'htmlBody', 'attachments'];

/**
 * One message as the server tells it.
 * @throws Refusal `stale_id`
 */
export async function emailAt(
  client: JmapClient,
  ref: Ref,
  properties: readonly string[],
  signal: AbortSignal,
): Promise<Json> {
  const [answer] = await client.call([askFor(ref, properties)], { isRead: true, signal });
  return emailIn(answer, ref);
}

/** @throws Refusal `stale_id` for what can be no id */
function askFor(ref: Ref, properties: readonly string[]): Method {
  if (!isId(ref)) throw noSuchMessage(ref);
  return ['Email/get', { ids: [ref], properties, bodyProperties: PART_PROPERTIES }];
}

function emailIn(answer: Json, ref: Ref): Json {
  const email = listOf(member(answer, 'list')).find((one) => member(one, 'id') === ref);
  if (email === undefined) throw noSuchMessage(ref);
  return email;
}

/** @throws Refusal `stale_id` */
export async function readMessage(client: JmapClient, ref: Ref, signal: AbortSignal): Promise<Message> {
  const ask = async (properties: readonly string[]) =>
    await client.call([ASK_BOXES, askFor(ref, properties)], { isRead: true, signal });
  const whole = await ask([...STATE, ...PARTS, ...HEADERS.map(property)]).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'answer_too_large') return undefined;
    throw error;
  });
  const [mailboxes, answer] = whole ?? (await ask(STATE));
  const email = emailIn(answer, ref);
  const { structure, isCut } = structureOf(email);
  const remarks = [
    ...(whole === undefined
      ? ['The header and the structure of this message are too large to be read.']
      : []),
    ...(isCut ? ['The message has more parts than are shown.'] : []),
  ];
  return {
    ...rowOf(email, boxesIn(mailboxes), []),
    ...(await headersOf(email)),
    structure: whole === undefined ? undefined : structure,
    remarks,
  };
}

async function headersOf(email: Json): Promise<HeaderContent> {
  const fields: readonly Field[] = HEADERS.flatMap((header) =>
    textsOf(member(email, property(header))).map((value) => ({
      name: header.toLowerCase(),
      value: unfolded(value),
    })),
  );
  return headerContent(fields, await headerReader());
}

/** Characters of one value: of a longer one its beginning and its end, the references' newest. */
const LONGEST_VALUE = 65_536;

function unfolded(value: string): string {
  const half = LONGEST_VALUE / 2;
  const kept = value.length > LONGEST_VALUE ? `${value.slice(0, half)} ${value.slice(-half)}` : value;
  return kept
    .replaceAll(/\r?\n(?=[ \t])/g, '')
    .replaceAll(/[\r\n\0]+/g, ' ')
    .trim();
}

/** @throws Refusal `stale_id`, `no_such_part` */
export async function readPart(
  client: JmapClient,
  ref: Ref,
  part: string,
  most: number,
  signal: AbortSignal,
): Promise<Bytes> {
  const email = await emailAt(client, ref, ['id', ...PARTS], signal);
  const found = partIn(email, part);
  if (found === undefined)
    throw new Refusal(
      'no_such_part',
      `The message has no part ${quote(part)}.`,
      'Use a part that read_email names for this message.',
    );
  const blob = textOf(member(found, 'blobId'));
  if (blob !== undefined) return await client.download(blob, most, signal);
  // Of what it cannot decode, Cyrus names the part and gives no content.
  const source = await readSource(client, ref, MOST_PARSED, signal);
  const { part: contentOf } = await parseMessage(source.bytes);
  return (await contentOf(part, most)) ?? { bytes: Buffer.alloc(0), isCut: false };
}

/** @throws Refusal `stale_id` */
export async function readSource(
  client: JmapClient,
  ref: Ref,
  most: number,
  signal: AbortSignal,
): Promise<Bytes> {
  const blob = textOf(member(await emailAt(client, ref, ['id', 'blobId'], signal), 'blobId'));
  if (blob === undefined) throw noSuchMessage(ref);
  return await client.download(blob, most, signal);
}
