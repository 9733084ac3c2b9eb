import type { Part, Structure } from '../message/message.ts';
import { fileNameLine } from '../mime/file-name.ts';
import { isInline } from '../mime/flatten.ts';
import { oneLine } from '../mime/header-values.ts';
import { type Json, listOf, member, numberOf, textOf } from './json.ts';

/** What is asked of each part (RFC 8621 §4.1.4). */
export const PART_PROPERTIES = ['partId', 'blobId', 'size', 'name', 'type', 'charset', 'disposition', 'cid'];

/** Parts of one message that are shown, far beyond what people send. */
const MOST_PARTS = 500;

/** A part as the server tells it. */
export function partOf(part: Json): Part {
  const text = (name: string, most: number) => oneLine(textOf(member(part, name)) ?? '', most);
  const [charset, contentId] = [text('charset', 60), text('cid', 250)];
  const fileName = fileNameLine(textOf(member(part, 'name')) ?? '');
  const disposition = text('disposition', 60).toLowerCase();
  return {
    id: text('partId', 2_000),
    type: text('type', 120).toLowerCase(),
    ...(charset !== '' && { charset }),
    ...(fileName !== '' && { fileName }),
    ...(contentId !== '' && { contentId }),
    isInline: isInline(
      disposition === '' ? undefined : disposition,
      contentId === '' ? undefined : contentId,
    ),
    size: numberOf(member(part, 'size')) ?? 0,
  };
}

/** Sorted by the server. */
export function structureOf(email: Json): { readonly structure: Structure; readonly isCut: boolean } {
  const lists = ['textBody', 'htmlBody', 'attachments'].map((name) => listOf(member(email, name)));
  const [text = [], html = [], attachments = []] = lists.map((list) => list.slice(0, MOST_PARTS).map(partOf));
  return { structure: { text, html, attachments }, isCut: lists.some((list) => list.length > MOST_PARTS) };
}

/** A part by its id; undefined where there is none. */
export const partIn = (email: Json, id: string): Json =>
  ['textBody', 'htmlBody', 'attachments']
    .flatMap((name) => listOf(member(email, name)))
    .find((part) => id !== '' && textOf(member(part, 'partId')) === id);
