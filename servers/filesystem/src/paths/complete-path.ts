import { dirname } from 'node:path';
import { readEntries } from './entries.ts';
import { inWords } from '../node-error.ts';
import type { Pace } from './pace.ts';
import { Refusal } from '@handrail/domain';
import { openStart } from './start.ts';
import type { Workspace } from './workspace.ts';

/** As many as one answer may have (MCP, completion). */
const MOST = 100;

/**
 * What an absolute path that is being typed may become: the folders themselves, then what is in them; a directory ends
 * in `/`. Nothing for a path that leads elsewhere.
 */
export async function completePath(workspace: Workspace, typed: string, pace: Pace): Promise<string[]> {
  const folders = workspace.roots.all
    .map(({ path }) => `${path}/`)
    .filter((path) => path.startsWith(typed) && path !== typed);
  if (folders.length > 0) return folders.slice(0, MOST);
  const parent = typed.endsWith('/') ? typed : `${dirname(typed)}/`.replace(/\/\/$/, '/');
  try {
    using start = openStart(workspace, parent);
    const hides = workspace.rulesOf(start.place.root).hides(start.components);
    const { entries } = await readEntries(start.directory, {
      most: MOST,
      pace,
      prefix: typed.slice(parent.length),
    });
    return entries
      .filter(({ name }) => !hides(name))
      .map(({ name, kind }) => `${parent}${name}${kind === 'directory' ? '/' : ''}`);
  } catch (error) {
    if (inWords(error, typed) instanceof Refusal) return [];
    throw error;
  }
}
