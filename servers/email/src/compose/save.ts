import { quote, Refusal } from '@handrail/domain';
import type { Accounts, OpenAccount } from '../accounts.ts';
import { readId } from '../message/message-id.ts';
import { type Content, MOST_PARSED, parseMessage } from '../mime/parse.ts';
import { digestOf } from '../send/digest.ts';
import { shownText } from '../send/shown-text.ts';
import type { Account } from '../settings/account.ts';
import { type Asked, typedIn } from './asked.ts';
import type { Shelf } from './attachments.ts';
import { answer, type Beginning, existing, fresh } from './beginning.ts';
import { type Attached, buildMessage } from './build.ts';
import { cautionsOf } from './cautions.ts';
import { differences } from './compare.ts';
import { partsOf } from './parts.ts';
import { storeDraft } from './store-draft.ts';

export interface Saved {
  readonly account: Account;
  readonly id: string;
  /** What `send_draft` is given, so that exactly this is sent. */
  readonly digest: string;
  /** As read back from the mailbox. */
  readonly content: Content;
  readonly attachments: readonly Attached[];
  /** `code: sentence` each; without text of others but addresses in ASCII. */
  readonly warnings: readonly string[];
}

/**
 * Saves a draft and reads it back: what is answered is what lies in the mailbox.
 * @throws Refusal `sending_off`, `saved_differently`, and what the parts of it throw
 */
export async function saveDraft(asked: Asked, shelf: Shelf, signal: AbortSignal): Promise<Saved> {
  const open = accountOf(asked, shelf.accounts);
  const { account } = open;
  if (account.send.mode === 'off')
    throw new Refusal(
      'sending_off',
      `Nothing is written from the account ${quote(account.name)}; it is only read.`,
      'The operator can allow drafts.',
    );
  const typed = typedIn(asked, account);
  const beginning = await beginningOf(asked, open, shelf, signal);
  const parts = await partsOf(typed, beginning, asked, { account, shelf, signal });
  const raw = await buildMessage(parts);
  const wrong = await differences(parts, await parseMessage(raw));
  if (raw.length > MOST_PARSED || wrong.length > 0)
    throw new Refusal(
      'cannot_be_written',
      `This cannot be written as a message that reads as it is meant (${wrong.join(', ') || 'too long'}).`,
      'Nothing was saved. Use plainer words there.',
    );
  const backend = await open.backend();
  const replaced = asked.draft === undefined ? undefined : readId(asked.draft).ref;
  const place = { account: account.name, backend };
  const { id, bytes, remains } = await storeDraft(place, raw, replaced, signal);
  const parsed = await parseMessage(bytes);
  const changed = await differences(parts, parsed);
  if (changed.length > 0)
    throw new Refusal(
      'saved_differently',
      `The draft ${quote(id)} was saved, but the mail server gives it back changed (${changed.join(', ')}).`,
      'It is not to be sent from here: look at it in a mail program, or save it again in plainer words.',
    );
  const kept = remains
    ? ['old_draft_remains: the draft before it is still there, or only marked as deleted.']
    : [];
  const twoTexts =
    (await shownText(parsed)).other === undefined
      ? []
      : [
          'two_texts: the HTML of this draft, which most programs show, says other things than its plain text.',
        ];
  return {
    account,
    id,
    digest: await digestOf(account.name, bytes),
    content: parsed.content,
    attachments: parts.attachments,
    warnings: [...(await cautionsOf(parts, beginning, { account, backend }, signal)), ...twoTexts, ...kept],
  };
}

/** The account of the draft; otherwise the one that is named; otherwise that of the source. */
function accountOf({ account, draft, source }: Asked, accounts: Accounts): OpenAccount {
  if (draft !== undefined) {
    const own = readId(draft).account;
    if (account !== undefined && account !== own)
      throw new Refusal(
        'invalid_argument',
        `The draft is one of the account ${quote(own)}.`,
        'Leave account out; a draft stays in its account.',
      );
    return accounts.find(own);
  }
  return accounts.find(account ?? (source === undefined ? undefined : readId(source).account));
}

async function beginningOf(
  { kind, source, draft }: Asked,
  open: OpenAccount,
  { accounts }: Shelf,
  signal: AbortSignal,
): Promise<Beginning> {
  if (draft !== undefined)
    return await existing({ backend: await open.backend(), ref: readId(draft).ref, signal }, open.account);
  if (source === undefined || kind === undefined || kind === 'new') return fresh;
  const { account, ref } = readId(source);
  return await answer(kind, { backend: await accounts.find(account).backend(), ref, signal }, open.account);
}
