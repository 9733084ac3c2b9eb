import type { MessageStructureObject } from 'imapflow';
import { soundType } from '../mime/entity.ts';
import { fileNameLine } from '../mime/file-name.ts';
import { isInline, type MimeNode } from '../mime/flatten.ts';
import { oneLine } from '../mime/header-values.ts';

/** A part of a message as the server describes it. */
export interface Described {
  readonly node: MimeNode;
  /** Content-Transfer-Encoding of each leaf by its id, in lower case. */
  readonly encodings: ReadonlyMap<string, string>;
}

/** Names and sizes of parts as BODYSTRUCTURE (RFC 9051 §7.5.2) tells them; an attached message is one part. */
export function describe(root: MessageStructureObject): Described {
  const encodings = new Map<string, string>();
  return { node: nodeOf(root, encodings), encodings };
}

function nodeOf(node: MessageStructureObject, encodings: Map<string, string>): MimeNode {
  const type = oneLine(node.type, 250).toLowerCase();
  if (type.startsWith('multipart/'))
    return {
      kind: 'multipart',
      subtype: type.slice('multipart/'.length),
      children: (node.childNodes ?? []).map((child) => nodeOf(child, encodings)),
    };
  const id = node.part ?? '1'; // a message that is no multipart has one part (RFC 9051 §6.4.5.1)
  encodings.set(id, (node.encoding ?? '').trim().toLowerCase());
  const disposition = node.disposition === undefined ? undefined : oneLine(node.disposition, 40);
  const charset = oneLine(node.parameters?.['charset'] ?? '', 60).toLowerCase();
  const fileName = fileNameLine(node.dispositionParameters?.['filename'] ?? node.parameters?.['name'] ?? '');
  const contentId = oneLine((node.id ?? '').replaceAll(/[<>]/g, ''), 250);
  return {
    kind: 'leaf',
    disposition,
    part: {
      id,
      type: soundType(type),
      isInline: isInline(disposition, contentId === '' ? undefined : contentId),
      size: node.size ?? 0,
      ...(charset === '' ? {} : { charset }),
      ...(fileName === '' ? {} : { fileName }),
      ...(contentId === '' ? {} : { contentId }),
    },
  };
}
