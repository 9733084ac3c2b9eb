import { visible } from '@handrail/server';
import { lineText } from '../read/text/line-text.ts';

/** Adds lines to a page, of which none takes more than its part of it. */
export function boundedLines<Position>(
  budget: number,
  page: { add(text: string, position: Position): boolean },
): (text: string, position: Position) => boolean {
  const lines = lineText(budget, visible);
  return (text, position) => page.add(text.split('\n').map(lines.text).join('\n'), position);
}
