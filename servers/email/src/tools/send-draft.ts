import { type Call, defineTool, fence } from '@handrail/server';
import { Refusal } from '@handrail/domain';
import * as z from 'zod';
import type { OpenAccount } from '../accounts.ts';
import type { Backend } from '../backend/backend.ts';
import type { Deps } from '../deps.ts';
import { idOf, readId } from '../message/message-id.ts';
import { refuseLoops } from '../send/automatic.ts';
import { type Sent, sendOnce, unknownOutcome } from '../send/door.ts';
import { attachmentsOf, boundOf, type Draft, readDraft } from '../send/draft.ts';
import { strangenessOf } from '../send/familiar.ts';
import { inTime } from '../send/in-time.ts';
import { checkPolicy, checkSends } from '../send/policy.ts';
import { firstLines, questionHead } from '../send/question.ts';
import { sentMailboxes } from '../send/sent-lately.ts';
import { shownText } from '../send/shown-text.ts';

const input = z.object({
  draft: z.string().describe('Id from save_draft.'),
  digest: z.string().describe('From the same answer.'),
});
type Input = z.output<typeof input>;

export const sendDraft = defineTool({
  name: 'send_draft',
  title: 'Send draft',
  description:
    'Send a draft exactly as save_draft saved it, once. A person is asked, unless the operator allows its recipients unasked.',
  access: 'full',
  openWorld: true,
  idempotent: true,
  input,
  person: 'The draft stays in Drafts, where a person can send it with their own mail program.',
  async preview(args: Input, call: Call<Deps>) {
    const letter = await letterOf(args, call);
    await letter.open.pace.check(letter.backend, letter.sent, letter.open.account.send.perHour, call.signal);
    if (!letter.asks) return undefined;
    return { text: await questionOf(letter, call.signal), bound: boundOf(letter.draft) };
  },
  async run(args: Input, call: Call<Deps>) {
    const { open } = find(args, call);
    return await open.pace.inTurn(async () => {
      call.signal.throwIfAborted();
      const { backend, draft, sent, asks } = await letterOf(args, call);
      // What the toolkit has seen to already: no letter goes out here for another's consent, or for none.
      if (asks && call.bound?.join() !== boundOf(draft).join())
        throw new Refusal('no_consent', 'Nobody agreed to this.', 'Call again; a person is asked then.');
      await open.pace.check(backend, sent, open.account.send.perHour, call.signal);
      const sending = sendOnce(open, draft, { sent, signal: call.signal });
      return answerOf(open, draft, await inTime(sending, () => unknownOutcome(draft)));
    });
  },
});

interface Letter {
  readonly open: OpenAccount;
  readonly backend: Backend;
  readonly draft: Draft;
  /** Where sent mail lies. */
  readonly sent: readonly string[];
  /** A person has to agree. */
  readonly asks: boolean;
}

function find({ draft }: Input, { deps }: Call<Deps>) {
  const { account, ref } = readId(draft);
  return { open: deps.accounts.find(account), ref };
}

/** The draft, where it may be sent. */
async function letterOf(args: Input, call: Call<Deps>): Promise<Letter> {
  const { signal } = call;
  const { open, ref } = find(args, call);
  const { account } = open;
  checkSends(account);
  const backend = await open.backend();
  const draft = await readDraft(backend, account, { ref, digest: args.digest }, signal);
  const { asks } = checkPolicy(account, draft);
  if (!asks) await refuseLoops(draft, { backend, identities: account.identities }, signal);
  const mailboxes = await backend.mailboxes(signal);
  return { open, backend, draft, asks, sent: sentMailboxes(account, mailboxes) };
}

async function questionOf({ open, backend, draft, sent }: Letter, signal: AbortSignal): Promise<string> {
  const { account } = open;
  const where = { backend, sent, identities: account.identities };
  const strange = await strangenessOf(draft.envelope.to, where, signal);
  const { text, other, remarks } = await shownText(draft.parsed);
  return [
    ...questionHead({ account, draft, strange, attachments: await attachmentsOf(draft), remarks }),
    ...beginning(text, 'what it says'),
    ...(other === undefined ? [] : beginning(other, 'its second text')),
  ].join('\n');
}

function beginning(text: string, what: string): readonly string[] {
  const { shown, left } = firstLines(text);
  return [fence(shown, what), ...(left > 0 ? [`and ${left} more characters`] : [])];
}

function answerOf({ account }: OpenAccount, { messageId }: Draft, sent: Sent): string {
  const { accepted, rejected, copy, isFiled } = sent;
  return [
    `sent · ${account.name} · Message-ID <${messageId}>`,
    `taken by the server for: ${accepted.join(', ')}`,
    ...(rejected.length === 0
      ? []
      : [
          `refused for: ${rejected.map(({ address }) => address).join(', ')}; write to them in a new draft, the others have it`,
          fence(
            rejected.map(({ address, reason }) => `${address}: ${reason}`).join('\n'),
            'what the server says',
          ),
        ]),
    filedText(isFiled, copy && idOf(account.name, copy)),
  ].join('\n');
}

const filedText = (isFiled: boolean, copy: string | undefined): string => {
  if (!isFiled)
    return 'The copy could not be filed, and the draft may still be there, marked as sent: do not send it again; move it to the trash.';
  return copy === undefined ? 'The server keeps the copy.' : `copy: ${copy}`;
};
