import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Call, Document } from '@handrail/server';
import type { Deps } from '../deps.ts';
import type { OpenFile } from '../paths/directory.ts';
import { FileBytes } from '../text/file-bytes.ts';
import { Refusal } from '@handrail/domain';
import type { Address } from '../paths/roots.ts';
import { name } from './read-text.ts';

/** What one answer carries: 4 MiB of base64. */
const LARGEST = 3 * 1024 * 1024;

/** An image for the model to look at; of one that is too large, only where it is. */
export async function readImage(
  file: OpenFile & { readonly address: Address },
  mimeType: string | undefined,
  shown: string,
  { signal }: Call<Deps>,
): Promise<Document> {
  if (mimeType === undefined)
    throw new Refusal(
      'not_an_image',
      `${name(shown)} is no PNG, JPEG, GIF or WebP image.`,
      'Read it with as=text or as=base64.',
    );
  const size = Number(file.stat.size);
  const text = `${name(shown)}: ${mimeType}, ${size} bytes`;
  if (size > LARGEST) {
    const { root, components } = file.address;
    const uri = pathToFileURL(join(root.path, ...components)).href;
    return [
      {
        type: 'text',
        text: `${text}; an answer carries at most ${LARGEST}. as=base64 gives its bytes in pages.`,
      },
      { type: 'resource_link', uri, name: name(components.at(-1) ?? shown), mimeType, size },
    ];
  }
  const bytes = await new FileBytes(file, signal).read(0, size);
  return [
    { type: 'text', text },
    { type: 'image', data: bytes.toString('base64'), mimeType },
  ];
}
