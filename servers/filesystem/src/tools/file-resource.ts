import { type Call, defineResource } from '@handrail/server';
import * as z from 'zod';
import { completePath } from '../paths/complete-path.ts';
import type { Deps } from '../deps.ts';
import { decode, detectEncoding } from '../text/encoding.ts';
import { FileBytes } from '../text/file-bytes.ts';
import { Pace } from '../paths/pace.ts';
import { imageType, Refusal } from '@handrail/domain';
import { watchFile } from '../paths/watch-file.ts';
import { inToolWords } from './refusing.ts';

/** What a resource may have, whatever its type. */
const LARGEST = 1024 * 1024;

/** Behind `file:///` stands a path without its first slash; on Windows it begins with the drive instead. */
const pathOf = (variable: string): string => (process.platform === 'win32' ? variable : `/${variable}`);

const variableOf = (path: string): string => (process.platform === 'win32' ? path : path.slice(1));

/** Files that a person attaches to a conversation, whole. */
export const fileResource = defineResource({
  name: 'file',
  uri: 'file:///{+path}',
  title: 'File',
  description: 'A file of the folders this server may use, up to 1 MiB.',
  params: z.object({ path: z.string() }),
  read: ({ path }, { deps, signal }: Call<Deps>) =>
    inToolWords(async () => {
      using file = deps.workspace.open(pathOf(path));
      if (file.stat.size > LARGEST)
        throw new Refusal(
          'too_large',
          `The file has ${file.stat.size} bytes, and a resource at most ${LARGEST}.`,
          'read_file reads it in pages.',
        );
      const bytes = await new FileBytes(file, signal).read(0, LARGEST);
      const encoding = detectEncoding(bytes);
      if (encoding !== 'binary') return { text: decode(bytes, encoding), mimeType: 'text/plain' };
      return { blob: bytes, mimeType: imageType(bytes) ?? 'application/octet-stream' };
    }),
  complete: {
    path: async (typed, { deps, signal }: Call<Deps>) =>
      (await completePath(deps.workspace, pathOf(typed), new Pace(signal))).map(variableOf),
  },
  watch: ({ path }, { deps }: Call<Deps>, changed) =>
    inToolWords(async () => watchFile(deps.workspace, pathOf(path), changed)),
});
