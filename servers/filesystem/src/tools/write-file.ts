import { type Call, defineTool, ToolError, visible } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { appending, replacing } from '../text/new-content.ts';
import { changing } from './changing.ts';
import { refusing } from './refusing.ts';

const modes = ['create', 'overwrite', 'append'] as const;

export const writeFile = defineTool({
  name: 'write_file',
  title: 'Write file',
  description: 'Write a text file, making its parents; a path that ends in / makes a directory.',
  access: 'write',
  input: z.object({
    path: z.string().describe('File, or directory with / at the end.'),
    content: z.string().default('').describe('Written in the encoding that the file has; UTF-8 if new.'),
    mode: z.enum(modes).default('create').describe('create fails if the file exists.'),
    if_match: z.string().optional().describe('Etag the file must have.'),
  }),
  output: z.object({
    path: z.string(),
    change: z.string(),
    etag: z.string().optional(),
    bytes: z.int().optional(),
    created: z.boolean(),
  }),
  run: refusing(async ({ path, content, mode, if_match: ifMatch }, call: Call<Deps>) => {
    const { changes, origin } = changing(call, 'write_file');
    if (path.endsWith('/')) {
      if (content !== '')
        throw new ToolError(
          'invalid_argument',
          'A directory has no content.',
          'Leave out content, or the / at the end.',
        );
      const made = await changes.makeDirectory(path, origin);
      return { ...made, path: visible(made.path), created: true };
    }
    const written = await changes.write(
      path,
      {
        when: mode === 'create' ? 'absent' : 'either',
        appends: mode === 'append',
        ifMatch,
        content: (present) => (mode === 'append' ? appending : replacing)(content, present),
      },
      origin,
    );
    return { ...written, path: visible(written.path) };
  }),
});
