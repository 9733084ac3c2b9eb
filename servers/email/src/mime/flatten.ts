import type { Part, Structure } from '../message/message.ts';

/** A node of the MIME tree, whether BODYSTRUCTURE told it or our own reading of the bytes. */
export type MimeNode =
  | { readonly kind: 'multipart'; readonly subtype: string; readonly children: readonly MimeNode[] }
  | {
      readonly kind: 'leaf';
      readonly part: Part;
      /** Of Content-Disposition, in lower case. */
      readonly disposition: string | undefined;
    };

/** Shown inside the text rather than beside it: said so, or named for a reference from the HTML. */
export const isInline = (disposition: string | undefined, contentId: string | undefined): boolean =>
  disposition === 'inline' || (disposition === undefined && contentId !== undefined);

/** What a person would call attachments (RFC 8621 §4.1.4, `hasAttachment`). */
export const countAttachments = (structure: Structure): number =>
  structure.attachments.filter((part) => !part.isInline).length;

const isMedia = (type: string): boolean => /^(?:image|audio|video)\//.test(type);

interface Lists {
  readonly text: Part[];
  readonly html: Part[];
  readonly attachments: Part[];
}

/** Which of the two lists a part may still go to: inside an alternative a part of one kind closes the other. */
interface Open {
  text: boolean;
  html: boolean;
}

/** Sorts the leaves into what is read and what is attached, as the algorithm of RFC 8621 §4.1.4 does. */
export function flatten(root: MimeNode): Structure {
  const lists: Lists = { text: [], html: [], attachments: [] };
  sort([root], 'mixed', false, { text: true, html: true }, lists);
  return lists;
}

function sort(
  nodes: readonly MimeNode[],
  multipart: string,
  inAlternative: boolean,
  outer: Open,
  lists: Lists,
): void {
  const open = { ...outer };
  const before = { text: lists.text.length, html: lists.html.length };
  for (const [at, node] of nodes.entries()) {
    if (node.kind === 'multipart')
      sort(node.children, node.subtype, inAlternative || node.subtype === 'alternative', open, lists);
    else if (!isBody(node, at, multipart)) lists.attachments.push(node.part);
    else if (multipart === 'alternative') alternativeList(node.part, lists).push(node.part);
    else place(node.part, inAlternative, open, lists);
  }
  if (multipart !== 'alternative' || !open.text || !open.html) return;
  const [text, html] = [lists.text.slice(before.text), lists.html.slice(before.html)];
  if (text.length === 0) lists.text.push(...html);
  if (html.length === 0) lists.html.push(...text);
}

function isBody({ part, disposition }: MimeNode & { kind: 'leaf' }, at: number, multipart: string): boolean {
  if (disposition === 'attachment') return false;
  const { type, fileName } = part;
  if (type !== 'text/plain' && type !== 'text/html' && !isMedia(type)) return false;
  return at === 0 || (multipart !== 'related' && (isMedia(type) || fileName === undefined));
}

function alternativeList({ type }: Part, lists: Lists): Part[] {
  if (type === 'text/plain') return lists.text;
  return type === 'text/html' ? lists.html : lists.attachments;
}

function place(part: Part, inAlternative: boolean, open: Open, lists: Lists): void {
  if (inAlternative && part.type === 'text/plain') open.html = false;
  if (inAlternative && part.type === 'text/html') open.text = false;
  if (open.text) lists.text.push(part);
  if (open.html) lists.html.push(part);
  if (!(open.text && open.html) && isMedia(part.type)) lists.attachments.push(part);
}
