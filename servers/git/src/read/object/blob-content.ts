import { imageType } from '@handrail/domain';
import { decodeText } from '../../process/decode-text.ts';

export type BlobContent =
  | { readonly text: string; readonly mimeType: 'text/plain' }
  | { readonly blob: Buffer; readonly mimeType: string };

/** What a file is by its content: text where it has no NUL, else bytes. */
export function typed(bytes: Buffer): BlobContent {
  const image = imageType(bytes);
  if (image === undefined && !bytes.includes(0)) return { text: decodeText(bytes), mimeType: 'text/plain' };
  return { blob: bytes, mimeType: image ?? 'application/octet-stream' };
}
