import { Refusal } from '@handrail/domain';
import { visible } from '@handrail/server';
import type { TextKind } from '../attachment/text-type.ts';
import { bodyOf, type FetchPart, textOfPart } from '../body/body.ts';
import type { Message, Part } from '../message/message.ts';
import { parseMessage } from '../mime/parse.ts';
import { headerBlock } from '../read/header-block.ts';
import { leftOutOf } from '../read/left-out.ts';
import { partsText } from '../read/part-text.ts';
import type { Section } from './text-section.ts';

/** What is fetched of an attached message. */
const MOST_MAIL = 8 * 1024 * 1024;

const HEADER_BYTES = 2_500;

type AttachmentText = Pick<Section, 'above' | 'text' | 'links' | 'notes'>;

/** @throws Refusal `not_text` for bytes that are none, whatever their type says */
export async function attachmentText(kind: TextKind, part: Part, fetch: FetchPart): Promise<AttachmentText> {
  if (kind === 'mail') return await mailText(part, fetch);
  if (kind === 'html') {
    const body = await textOfPart(part, fetch);
    return { above: [], text: body.text, links: body.links, notes: [...body.remarks, ...leftOutOf(body)] };
  }
  const { text, remarks } = await partsText([part], fetch);
  if (text.includes('\0')) throw notText();
  return { above: [], text: visible(text), links: [], notes: remarks };
}

/** An attached message, which is never part of the text of the one that it came with. */
async function mailText(part: Part, fetch: FetchPart): Promise<AttachmentText> {
  const { bytes, isCut } = await fetch(part, MOST_MAIL);
  const { content, part: read } = await parseMessage(bytes, isCut ? bytes.length + 1 : bytes.length);
  const inner: FetchPart = async ({ id }, most) =>
    (await read(id, most)) ?? { bytes: Buffer.alloc(0), isCut: false };
  const above = headerBlock(
    { ...content, received: content.sent ?? new Date(Number.NaN), labels: [] } satisfies Headed,
    HEADER_BYTES,
  );
  const { structure, subject, attachments, remarks } = content;
  const notes = [...remarks, ...(attachments > 0 ? [ITS_OWN] : [])];
  if (structure === undefined) return { above, text: '', links: [], notes };
  const body = await bodyOf(structure, inner, 'keep', subject);
  return {
    above,
    text: body.text,
    links: body.links,
    notes: [...notes, ...body.remarks, ...leftOutOf(body)],
  };
}

type Headed = Omit<Message, 'ref' | 'mailbox' | 'flags'>;

const ITS_OWN = 'Its own attachments can only be saved together with it.';

export const notText = (): Refusal =>
  new Refusal(
    'not_text',
    'This part is no text.',
    'An image can be seen with as=image; as=save keeps any part.',
  );
