import { type Call, defineTool, requireAccess, visible } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { quote } from '@handrail/domain';
import { changing } from './changing.ts';
import { inToolWords, refusing } from './refusing.ts';

export const deleteFile = defineTool({
  name: 'delete_file',
  title: 'Delete file',
  description: 'Delete a file, link or directory; undo_change brings it back.',
  access: 'write',
  idempotent: false,
  input: z.object({
    path: z.string().describe('File, link or directory.'),
    recursive: z.boolean().optional().describe('A directory with what is in it.'),
    permanent: z.boolean().optional().describe('For good; needs full access.'),
  }),
  output: z.object({ path: z.string(), change: z.string().optional() }),
  async preview({ path, permanent = false }, call: Call<Deps>) {
    if (!permanent) return undefined;
    requireAccess(call, 'full', 'permanent');
    return await inToolWords(() => {
      const { workspace } = call.deps;
      using place = workspace.find(path, 'move');
      const what = place.stat?.isDirectory() === true ? 'the directory, with all that is in it,' : 'the file';
      return `Delete ${what} ${quote(workspace.show(place))} for good? It cannot be brought back.`;
    });
  },
  run: refusing(async ({ path, recursive = false, permanent = false }, call: Call<Deps>) => {
    if (permanent) requireAccess(call, 'full', 'permanent');
    const { changes, origin } = changing(call, 'delete_file');
    const removed = await changes.remove(path, { recursive, permanent }, origin);
    return { ...removed, path: visible(removed.path) };
  }),
});
