import { imageType } from '@handrail/domain';
import { type Call, defineTool, type Document, ToolError } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { FileBytes } from '../text/file-bytes.ts';
import { readBase64 } from './read-base64.ts';
import { readImage } from './read-image.ts';
import { readSeveral } from './read-several.ts';
import { readText } from './read-text.ts';
import { refusing } from './refusing.ts';

const input = z.object({
  path: z.string().optional().describe('One file.'),
  paths: z
    .array(z.string())
    .min(1)
    .max(20)
    .optional()
    .describe('Or up to 20 files, each from its beginning.'),
  offset: z
    .int()
    .optional()
    .describe('First line, from 1 (base64: byte, from 0); negative counts from the end.'),
  limit: z.int().min(1).optional().describe('Most lines (base64: bytes), at least 1.'),
  as: z
    .enum(['text', 'base64', 'image'])
    .optional()
    .describe('Default text; image for PNG, JPEG, GIF, WebP.'),
  cursor: z.string().optional().describe('From the page before.'),
});

type Input = z.output<typeof input>;

export const readFile = defineTool({
  name: 'read_file',
  title: 'Read file',
  description:
    'Read a file, or several: text with its line count, encoding, line ending and etag; images; bytes as base64.',
  access: 'read',
  input,
  run: refusing(async ({ cursor, ...question }: Input, call: Call<Deps>): Promise<Document> => {
    const { path, paths, as } = question;
    if ((path === undefined) === (paths === undefined))
      throw new ToolError('invalid_argument', 'Either path or paths is needed.', 'Give one of them.');
    if (paths !== undefined) {
      if (question.offset !== undefined || as !== undefined || cursor !== undefined)
        throw new ToolError(
          'invalid_argument',
          'Of paths, the beginning is read, as text.',
          'Give one path.',
        );
      return await readSeveral(paths, question.limit, call);
    }

    const { workspace } = call.deps;
    using file = workspace.open(path ?? '');
    const shown = workspace.show(file.address);
    const asked = { ...question, cursor, shown, question };
    return await workspace.attempt(shown, async () => {
      const image = imageType(await new FileBytes(file, call.signal).read(0, 16));
      if (as === 'base64') return await readBase64(file, asked, call);
      if (as === 'image' || (as === undefined && image !== undefined))
        return await readImage(file, image, shown, call);
      return await readText(file, asked, call);
    });
  }),
});
