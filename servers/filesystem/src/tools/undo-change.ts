import { type Call, defineTool, visible } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { changing } from './changing.ts';
import { refusing } from './refusing.ts';

export const undoChange = defineTool({
  name: 'undo_change',
  title: 'Undo change',
  description: 'Take back a write, edit, move or deletion; refused if the file changed since.',
  access: 'write',
  idempotent: false,
  input: z.object({
    change: z.string().optional().describe('Id from its answer, also of an undo; default the newest.'),
  }),
  output: z.object({
    undone: z.string(),
    tool: z.string(),
    paths: z.array(z.string()),
    change: z.string().describe('Of this undo.'),
  }),
  run: refusing(async ({ change }, call: Call<Deps>) => {
    const { changes, origin } = changing(call, 'undo_change');
    const undone = await changes.undo(change, origin);
    return { ...undone, paths: undone.paths.map(visible) };
  }),
});
