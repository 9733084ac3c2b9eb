import { decodeText } from '../process/decode-text.ts';

export type BlobContent =
  | { readonly text: string; readonly mimeType: 'text/plain' }
  | { readonly blob: Buffer; readonly mimeType: string };

/** First bytes, as Latin-1, of images that hosts can show. */
const IMAGES: readonly [begins: string, type: string][] = [
  ['\x89PNG\r\n\x1A\n', 'image/png'],
  ['\xFF\xD8\xFF', 'image/jpeg'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
];

function imageType(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 12);
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  return IMAGES.find(([begins]) => head.startsWith(begins))?.[1];
}

/** What a file is by its content: text where it has no NUL, else bytes. */
export function typed(bytes: Buffer): BlobContent {
  const image = imageType(bytes);
  if (image === undefined && !bytes.includes(0)) return { text: decodeText(bytes), mimeType: 'text/plain' };
  return { blob: bytes, mimeType: image ?? 'application/octet-stream' };
}
