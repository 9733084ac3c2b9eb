import type { CallToolResult } from '@modelcontextprotocol/server';

export interface Size {
  /** UTF-8 bytes of everything a model reads: texts, and links as JSON. */
  readonly text: number;
  /** Characters of base64. */
  readonly binary: number;
  readonly images: number;
}

/** Bytes around the data of an image: counted with the text, so that there cannot be any number of small ones. */
const AROUND = 50;

/** How much an answer carries. */
export function sizeOf({ content }: CallToolResult): Size {
  let [text, binary, images] = [0, 0, 0];
  for (const part of content) {
    if (part.type === 'text') text += Buffer.byteLength(part.text);
    else if (part.type === 'image') {
      images += 1;
      binary += part.data.length;
      text += Buffer.byteLength(part.mimeType) + AROUND;
    } else if (part.type === 'resource') {
      const { resource } = part;
      if ('blob' in resource) binary += resource.blob.length;
      else text += Buffer.byteLength(resource.text);
    } else text += Buffer.byteLength(JSON.stringify(part));
  }
  return { text, binary, images };
}
