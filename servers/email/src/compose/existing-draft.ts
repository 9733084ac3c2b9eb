import { Refusal } from '@handrail/domain';
import type { Address } from '../message/address.ts';
import type { Part, Structure } from '../message/message.ts';
import { decodeText } from '../mime/charset.ts';
import { MOST_PARSED, type Parsed, parseMessage } from '../mime/parse.ts';
import { attachedOf, leavesOf } from './attach-part.ts';
import type { Attached } from './build.ts';
import { cleanHeaderText } from './header-text.ts';
import { escaped } from './html.ts';
import { originalText } from './original-text.ts';
import { recipientOf } from './recipient.ts';
import { ASKING } from '../send/wire.ts';
import { LONGEST_SUBJECT } from './subject.ts';
import { fitIds, type Threading } from './threading.ts';

/** A draft that lies in the mailbox, whoever wrote it, in the parts that a new one is made of. */
export interface ExistingDraft extends Threading {
  readonly from: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string;
  /** Lines end in LF. */
  readonly text: string;
  readonly html: string | undefined;
  readonly attachments: readonly Attached[];
  /** What a new draft cannot keep; whole sentences. */
  readonly lost: readonly string[];
}

/** Types that another text would make untrue or unreadable. */
const SEALED = /^(?:application\/(?:x-)?pkcs7-(?:mime|signature)|application\/pgp-(?:encrypted|signature))$/;

/** Headers that people choose, and that no draft of ours has. */
const CHOSEN = new Set([...ASKING, 'importance', 'sender', 'sensitivity', 'x-priority']);

/**
 * @param raw the whole draft
 * @throws Refusal `not_supported` for what could not be written again as it is
 */
export async function existingDraft(raw: Buffer): Promise<ExistingDraft> {
  const parsed = await parseMessage(raw);
  const { content, fields } = parsed;
  const { structure } = content;
  const leaves = structure === undefined ? [] : leavesOf(structure);
  if (structure === undefined || raw.length > MOST_PARSED) throw cannotEdit('it cannot be read whole');
  if (leaves.some(({ type }) => SEALED.test(type))) throw cannotEdit('it is signed or encrypted');
  if ((content.cutHeaders ?? []).length > 0) throw cannotEdit('it names more people than are read');
  const addresses = [content.replyTo, content.to, content.cc, content.bcc];
  if (addresses.flat().some((address) => recipientOf(address) === undefined))
    throw cannotEdit('a recipient in it is no address');
  const [replyTo = [], to = [], cc = [], bcc = []] = addresses.map(fit);
  const lost = [...new Set(fields.map(({ name }) => name).filter((name) => CHOSEN.has(name)))];
  return {
    from: fit(content.from),
    replyTo,
    to,
    cc,
    bcc,
    subject: cleanHeaderText(content.subject, LONGEST_SUBJECT),
    inReplyTo: fitIds(content.inReplyTo),
    references: fitIds(content.references),
    text: await textIn(structure, parsed),
    html: await htmlIn(structure, parsed),
    attachments: await attachmentsIn(leaves, structure, parsed),
    lost: lost.length === 0 ? [] : [`The draft had headers that were not kept: ${lost.join(', ')}.`],
  };
}

const fit = (addresses: readonly Address[]): readonly Address[] =>
  addresses.flatMap((address) => recipientOf(address) ?? []);

const cannotEdit = (why: string): Refusal =>
  new Refusal(
    'not_supported',
    `This draft cannot be edited here: ${why}.`,
    'Leave it to the person who wrote it, or save a new draft.',
  );

const wholePart = async (parsed: Parsed, { id }: Part): Promise<Buffer> =>
  (await parsed.part(id, MOST_PARSED))?.bytes ?? Buffer.alloc(0);

const decoded = async (parsed: Parsed, part: Part): Promise<string> =>
  decodeText(await wholePart(parsed, part), part.charset).text.replace(/\r\n?/g, '\n');

const isPlain = ({ type }: Part): boolean => type === 'text/plain';
const isHtml = ({ type }: Part): boolean => type === 'text/html';

export async function textIn(structure: Structure, parsed: Parsed): Promise<string> {
  const plain = structure.text.filter(isPlain);
  if (plain.length > 0 || structure.text.length === 0)
    return (await Promise.all(plain.map((part) => decoded(parsed, part)))).join('\n');
  return await originalText(structure, async ({ id }, most) => {
    return (await parsed.part(id, most)) ?? { bytes: Buffer.alloc(0), isCut: false };
  });
}

export async function htmlIn(structure: Structure, parsed: Parsed): Promise<string | undefined> {
  if (!structure.html.some(isHtml)) return undefined;
  const shown = structure.html.filter((part) => isHtml(part) || isPlain(part));
  const texts = shown.map(async (part) => {
    const text = await decoded(parsed, part);
    return isHtml(part) ? text : `<p>${escaped(text)}</p>`;
  });
  return (await Promise.all(texts)).join('\n');
}

/** Everything but the texts; pictures that the HTML shows keep the name by which it does. */
async function attachmentsIn(
  leaves: readonly Part[],
  { text, html }: Structure,
  parsed: Parsed,
): Promise<readonly Attached[]> {
  const bodies = new Set(
    [...text, ...html].filter((part) => isPlain(part) || isHtml(part)).map(({ id }) => id),
  );
  const others = leaves.filter(({ id }) => !bodies.has(id));
  return await Promise.all(
    others.map(async (part) => {
      const contentId = cleanHeaderText(part.contentId ?? '', 200);
      return {
        ...attachedOf(part, await wholePart(parsed, part)),
        ...(contentId !== '' && { contentId }),
      };
    }),
  );
}
