import { breather } from './breather.ts';
import { withoutInvisible } from './invisible.ts';
import type { LinkList } from './link-list.ts';
import { defused } from './markdown.ts';
import { unguarded } from './marks.ts';
import { shortened } from './plain-links.ts';
import { slices } from './slices.ts';

/**
 * Text as it is shown: nothing invisible, nothing that a Markdown renderer acts on, long URLs as marks. Works in slices
 * between which others get their turn.
 */
export async function shownText(
  raw: string,
  links: LinkList,
): Promise<{ readonly text: string; readonly invisible: number }> {
  const breathe = breather();
  let shown = '';
  let invisible = 0;
  for (const slice of slices(raw)) {
    const { text, removed } = withoutInvisible(slice);
    invisible += removed;
    shown += unguarded(shortened(defused(text, links), links));
    await breathe();
  }
  return { text: await tidy(shown), invisible };
}

/** How many characters of a text have a shape; white space counts as one. */
export async function shapesIn(raw: string): Promise<number> {
  const breathe = breather();
  let shown = '';
  for (const slice of slices(raw)) {
    shown += withoutInvisible(slice).text.replace(/\s+/g, ' ');
    await breathe();
  }
  return shown.trim().length;
}

const STEPS = 1000;

/** At most one empty line in a row, and no spaces at line ends, but in what introduces a signature. */
async function tidy(text: string): Promise<string> {
  const breathe = breather();
  const lines: string[] = [];
  for (let at = 0, step = 0; at <= text.length; step += 1) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const line = text.slice(at, end);
    const bare = line === '-- ' ? line : line.trimEnd();
    if (bare !== '' || lines.at(-1) !== '') lines.push(bare);
    if (step % STEPS === 0) await breathe();
    at = end + 1;
  }
  return lines.join('\n').trim();
}
