import { quote } from '@handrail/domain';
import { type Call, defineTool, fence } from '@handrail/server';
import * as z from 'zod';
import { kinds } from '../compose/beginning.ts';
import type { Attached } from '../compose/build.ts';
import { type Saved, saveDraft as save } from '../compose/save.ts';
import { sha256Of } from '../compose/sha256.ts';
import type { Deps } from '../deps.ts';
import type { Address } from '../message/address.ts';
import { sizeText } from '../read/header-block.ts';
import { addressText } from '../read/sender-text.ts';
import type { SendMode } from '../settings/account.ts';
import { accountArgument } from './arguments.ts';
import { fittingLines } from '../read/fitting-lines.ts';

const attachment = z
  .strictObject({ path: z.string().optional(), message: z.string().optional(), part: z.string().optional() })
  .transform(({ path, message, part }, context) => {
    if (path !== undefined && message === undefined && part === undefined) return { path };
    if (path === undefined && message !== undefined && part !== undefined) return { message, part };
    context.addIssue('Give path, or message and part.');
    return z.NEVER;
  });

const input = z.object({
  draft: z.string().optional().describe('Id of one to edit: what is not given stays.'),
  kind: z.enum(kinds).optional().describe('Default new.'),
  source: z.string().optional().describe('Id of what is replied to or forwarded.'),
  account: accountArgument,
  from: z.string().optional().describe('One of your own addresses.'),
  to: z.array(z.string()).optional().describe('One address each; a reply has its own.'),
  cc: z.array(z.string()).optional().describe('As to.'),
  subject: z.string().optional().describe('A reply has its own.'),
  body: z.string().optional().describe('Markdown. The original is quoted below it.'),
  attachments: z
    .array(attachment)
    .optional()
    .describe(
      "Each a path in the operator's folder, or message (id) and part. In place of those of the draft.",
    ),
});

export const saveDraft = defineTool({
  name: 'save_draft',
  title: 'Save draft',
  description: 'Save or edit a draft; nothing is sent. Answers its id, digest, what was saved, warnings.',
  access: 'write',
  idempotent: false,
  openWorld: true,
  input,
  async run(args, { deps, signal, budget }: Call<Deps>) {
    return await told(await save(args, deps, signal), budget);
  },
});

/** What happens next is the operator's choice. */
const NEXT: Readonly<Record<SendMode, string>> = {
  off: '',
  draft: 'A person sends it, from Drafts: this account is not set to send.',
  ask: 'send_draft with this id and digest asks a person and sends it.',
  allow: 'send_draft with this id and digest sends it.',
};

async function told(
  { account, id, digest, content, attachments, warnings }: Saved,
  budget: number,
): Promise<string> {
  const people = (header: string, addresses: readonly Address[]) =>
    addresses.map((address) => `${header}: ${addressText(address)}`);
  const { from, replyTo, to, cc, bcc, subject, inReplyTo, references } = content;
  const lines = [
    ...people('From', from),
    ...people('Reply-To', replyTo),
    ...people('To', to),
    ...people('Cc', cc),
    ...people('Bcc', bcc),
    `Subject: ${subject}`,
    ...inReplyTo.map((message) => `In-Reply-To: ${message}`),
    ...(references.length === 0 ? [] : [`References: ${references.length}`]),
    ...(await Promise.all(attachments.map(attachmentLine))),
  ];
  const head = [
    `saved in account ${account.name}`,
    `id: ${id}`,
    `digest: ${digest}`,
    NEXT[account.send.mode],
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  const room = budget - Buffer.byteLength(head.join('\n')) - FENCE_BYTES;
  const shown = fittingLines(lines, room, (count) => `[${count} more lines; read_email shows them]`);
  return [...head, fence(shown.join('\n'), 'save_draft')].join('\n');
}

const attachmentLine = async ({ name, type, bytes }: Attached): Promise<string> =>
  `Attachment: ${quote(name)}, ${type}, ${sizeText(bytes.length)}, sha256 ${(await sha256Of(bytes)).slice(0, 12)}`;

/** For the lines of the fence. */
const FENCE_BYTES = 300;
