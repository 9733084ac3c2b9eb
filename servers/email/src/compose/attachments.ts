import { Refusal } from '@handrail/domain';
import type { Accounts } from '../accounts.ts';
import { readId } from '../message/message-id.ts';
import { attachFile } from './attach-file.ts';
import { attachPart } from './attach-part.ts';
import type { Attached } from './build.ts';

/** A file of the operator's folder, or a part of a message of any account. */
export type Attachment = { readonly path: string } | { readonly message: string; readonly part: string };

/** Where they are taken from. */
export interface Shelf {
  readonly accounts: Accounts;
  /** Real path. */
  readonly attachFolder: string | undefined;
}

const MOST = 50;
/** What has room in a message that is read back whole: in base64 it is a third more. */
const MOST_BYTES = 23 * 1024 * 1024;

/** @throws Refusal as `attachFile` and `attachPart`; `too_large` also for all together */
export async function attachAll(
  wanted: readonly Attachment[],
  { accounts, attachFolder }: Shelf,
  signal: AbortSignal,
): Promise<readonly Attached[]> {
  if (wanted.length > MOST)
    throw new Refusal(
      'invalid_argument',
      `There are more than ${MOST} attachments.`,
      'Put them into an archive.',
    );
  const all: Attached[] = [];
  let left = MOST_BYTES;
  for (const attachment of wanted) {
    signal.throwIfAborted();
    const next = await ('path' in attachment
      ? attachFile(attachFolder, attachment.path, left)
      : takePart(attachment, left));
    left -= next.bytes.length;
    all.push(next);
  }
  return all;

  async function takePart(
    { message, part }: { message: string; part: string },
    most: number,
  ): Promise<Attached> {
    const { account, ref } = readId(message);
    return await attachPart(await accounts.find(account).backend(), { ref, part }, most, signal);
  }
}
