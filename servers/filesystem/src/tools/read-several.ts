import { type Call, visible } from '@handrail/server';
import type { Deps } from '../deps.ts';
import { etagOf } from '../etag.ts';
import { Refusal } from '@handrail/domain';
import { describe, fenced, name } from './read-text.ts';

/** Of one file: its head and the two lines of its fence. */
const FRAME_BYTES = 800;

/** Less than this of a file is not worth its frame. */
const LEAST_BYTES = 200;

/** The beginnings of several files, one after the other, as far as a page goes. One that cannot be read says why. */
export async function readSeveral(
  paths: readonly string[],
  limit: number | undefined,
  call: Call<Deps>,
): Promise<string> {
  const sections: string[] = [];
  let left = call.budget - LEAST_BYTES;
  const later: string[] = [];
  for (const path of paths) {
    const room = left - FRAME_BYTES;
    if (room < LEAST_BYTES) {
      later.push(path);
      continue;
    }
    const section = await sectionOf(path, room, limit ?? Infinity, call);
    sections.push(section);
    left -= Buffer.byteLength(section) + 1;
  }
  if (later.length > 0)
    sections.push(
      `[no room on this page for ${later.length} of ${paths.length}: from ${name(later[0] ?? '')} on]`,
    );
  return sections.join('\n');
}

async function sectionOf(
  path: string,
  bytes: number,
  lines: number,
  { deps, signal }: Call<Deps>,
): Promise<string> {
  const { workspace } = deps;
  try {
    using file = workspace.open(path);
    const shown = workspace.show(file.address);
    return await workspace.attempt(path, async () => {
      const page = await deps.texts.page(file, { start: 1, signal, lines, bytes, print: visible });
      const head = `${name(shown)}: ${describe(page)}, etag ${etagOf(file.stat, page.digest)}`;
      return [head, fenced(page, shown)].filter((line) => line !== '').join('\n');
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${name(path)}: ${error.code}: ${error.message}`;
  }
}
