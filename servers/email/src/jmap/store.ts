import { Refusal } from '@handrail/domain';
import { oneLine } from '../mime/header-values.ts';
import type { Ref } from '../message/message.ts';
import type { JmapClient } from './client.ts';
import { isId, member, textOf } from './json.ts';
import { patchEmail } from './update.ts';

/**
 * Puts a message into a mailbox as it is (RFC 8621 §4.8). A server may hold one that has the same bytes already; then
 * that one lies in this mailbox too, with these keywords.
 */
export async function importEmail(
  client: JmapClient,
  raw: Buffer,
  to: { readonly mailbox: string; readonly keywords: readonly string[]; readonly received?: Date },
  signal: AbortSignal,
): Promise<{ readonly ref: Ref; readonly isNew: boolean }> {
  const email = {
    blobId: await client.upload(raw, signal),
    mailboxIds: { [to.mailbox]: true },
    keywords: Object.fromEntries(to.keywords.map((keyword) => [keyword, true])),
    // Whole seconds are all that some servers read.
    ...(to.received !== undefined && { receivedAt: `${to.received.toISOString().slice(0, 19)}Z` }),
  };
  const [answer] = await client.call([['Email/import', { emails: { m: email } }]], { isRead: false, signal });
  const id = member(member(member(answer, 'created'), 'm'), 'id');
  if (isId(id)) return { ref: id, isNew: true };
  const problem = member(member(answer, 'notCreated'), 'm');
  const existing = member(problem, 'existingId');
  if (isId(existing)) {
    const keywords = Object.fromEntries(to.keywords.map((keyword) => [`keywords/${keyword}`, true]));
    await patchEmail(client, existing, { [`mailboxIds/${to.mailbox}`]: true, ...keywords }, signal);
    return { ref: existing, isNew: false };
  }
  const said = [textOf(member(problem, 'type')), textOf(member(problem, 'description'))];
  throw new Refusal(
    'not_supported',
    'The mail server did not take the message.',
    'See what the server says; it may be too large or not well-formed.',
    { content: oneLine(said.filter((text) => text !== undefined).join(': '), 300) },
  );
}
