import { type Call, defineTool, visible } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { changing } from './changing.ts';
import { refusing } from './refusing.ts';

export const moveFile = defineTool({
  name: 'move_file',
  title: 'Move file',
  description: 'Move, rename or copy a file or directory, making parents.',
  access: 'write',
  idempotent: false,
  input: z.object({
    from: z.string().describe('Present path.'),
    to: z.string().describe('New path; an existing directory, or one ending in /, to put it into.'),
    copy: z.boolean().optional().describe('Keep the original.'),
    overwrite: z.boolean().optional().describe('A file may replace a file; default false.'),
  }),
  output: z.object({ path: z.string(), change: z.string() }),
  run: refusing(async ({ from, to, copy = false, overwrite = false }, call: Call<Deps>) => {
    const { changes, origin } = changing(call, 'move_file');
    const moved = await changes.move({ from, to, copies: copy, replaces: overwrite }, origin);
    return { ...moved, path: visible(moved.path) };
  }),
});
