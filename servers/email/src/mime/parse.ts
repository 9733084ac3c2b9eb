import type { Bytes } from '../backend/backend.ts';
import type { Message } from '../message/message.ts';
import { countAttachments, flatten } from './flatten.ts';
import { headerContent } from './header-content.ts';
import { type Field, type HeaderReader, headerReader } from './header-values.ts';
import { decodeTransfer } from './transfer.ts';
import { type Place, readTree, type Tree } from './tree.ts';

/** What the bytes of a message say; the rest of `Message` is told by where it lies. */
export type Content = Omit<Message, 'ref' | 'mailbox' | 'received' | 'flags' | 'labels'>;

export interface Parsed {
  readonly content: Content;
  /** Every header field in order, unfolded, not decoded; of very many or very long ones a part. */
  readonly fields: readonly Field[];
  /** Where the body begins, in bytes. */
  readonly bodyStart: number;
  /**
   * Content of a leaf that `content.structure` names, decoded of its transfer encoding; undefined for any other name.
   * @param most decoded bytes
   */
  part(id: string, most: number): Promise<Bytes | undefined>;
}

/** Bytes of a message that its reader looks at; of a longer one the caller gives the beginning. */
export const MOST_PARSED = 32 * 1024 * 1024;

/**
 * Reads a whole message (RFC 5322, RFC 2045): whatever it holds, it never throws, takes time linear in its size and lets
 * the event loop run meanwhile. Parts are named as IMAP does (RFC 9051 §6.4.5), an attached message being one of them.
 * @param raw at most `MOST_PARSED` of it are looked at
 * @param size bytes of the whole message, where `raw` is only its beginning
 */
export async function parseMessage(raw: Buffer, size = raw.length): Promise<Parsed> {
  const seen = raw.subarray(0, MOST_PARSED);
  const reader = await headerReader();
  const tree = await readTree(seen, reader);
  return {
    content: contentOf(tree, reader, size, size > seen.length),
    fields: tree.fields,
    bodyStart: tree.bodyStart,
    part: async (id, most) => {
      const place: Place | undefined = tree.places.get(id);
      if (place === undefined) return undefined;
      const body = await decodeTransfer(seen.subarray(place.start, place.end), place.encoding, most);
      return { bytes: body.bytes, isCut: body.isCut || (place.end === seen.length && size > seen.length) };
    },
  };
}

function contentOf(tree: Tree, reader: HeaderReader, size: number, isCut: boolean): Content {
  const structure = flatten(tree.root);
  return {
    ...headerContent(tree.fields, reader),
    size,
    attachments: countAttachments(structure),
    structure,
    remarks: [
      ...tree.remarks,
      ...(isCut ? ['The message is too long to be read whole; only its beginning was.'] : []),
    ],
  };
}
