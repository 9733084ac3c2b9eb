import { quote, Refusal } from '@handrail/domain';
import { safeFileName } from '../attachment/file-name.ts';
import type { Backend } from '../backend/backend.ts';
import type { Part, Ref, Structure } from '../message/message.ts';
import { tooLarge } from './attach-file.ts';
import type { Attached } from './build.ts';

/** Every part of a message that has content, each once. */
export const leavesOf = ({ text, html, attachments }: Structure): readonly Part[] => [
  ...new Map([...attachments, ...text, ...html].map((part) => [part.id, part])).values(),
];

/** What a part is when it is attached again: the name its sender chose is made safe. */
export const attachedOf = ({ fileName, type, charset }: Part, bytes: Buffer): Attached => ({
  name: safeFileName(fileName, type),
  type,
  ...(charset !== undefined && { charset }),
  bytes,
});

/**
 * Takes a part of a message, to attach it to another one.
 * @throws Refusal `no_such_part`, `too_large`, and what the backend throws
 */
export async function attachPart(
  backend: Backend,
  { ref, part: id }: { readonly ref: Ref; readonly part: string },
  most: number,
  signal: AbortSignal,
): Promise<Attached> {
  const { structure } = await backend.message(ref, signal);
  const leaves = structure === undefined ? [] : leavesOf(structure);
  const part = leaves.find((leaf) => leaf.id === id);
  if (part === undefined)
    throw new Refusal(
      'no_such_part',
      `The message has no part ${quote(id)}.`,
      leaves.length === 0
        ? 'Its parts cannot be told apart.'
        : `It has: ${leaves
            .slice(0, 20)
            .map((leaf) => leaf.id)
            .join(', ')}; read_email says what they are.`,
    );
  const { bytes, isCut } = await backend.part(ref, id, most, signal);
  if (isCut) throw tooLarge(attachedOf(part, bytes).name, most);
  return attachedOf(part, bytes);
}
