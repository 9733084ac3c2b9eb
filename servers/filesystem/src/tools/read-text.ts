import {
  type Call,
  decodeCursor,
  encodeCursor,
  fenceVisible,
  goOn,
  ToolError,
  visible,
} from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import type { OpenFile } from '../paths/directory.ts';
import { etagOf } from '../etag.ts';
import type { TextPage } from '../text/text-file.ts';
import type { Asked } from './asked.ts';
import { oneLine } from './describe-entry.ts';

const position = z.object({ byte: z.int().min(0), line: z.int().min(1).optional(), etag: z.string() });

/** Of the head with its path, the two lines of the fence with theirs, and the cursor twice. */
const FRAME_BYTES = 1_600;

/** A page of a text file, with what is needed to read on and to change it. */
export async function readText(file: OpenFile, asked: Asked, call: Call<Deps>): Promise<string> {
  const { shown, offset = 1, limit = Infinity, cursor, question } = asked;
  if (offset === 0)
    throw new ToolError(
      'invalid_argument',
      'Lines are counted from 1.',
      'Use offset=1, or a negative offset.',
    );
  const from = cursor === undefined ? undefined : decodeCursor(cursor, question, position);
  const page = await call.deps.texts.page(file, {
    start: from ?? offset,
    signal: call.signal,
    lines: limit,
    bytes: call.budget - Math.min(FRAME_BYTES, call.budget / 2),
    print: visible,
  });
  const etag = etagOf(file.stat, page.digest);
  // Where the caller's own limit ended it, the next offset says enough.
  const asMany = limit !== Infinity && page.text.split('\n').length > limit;
  const more =
    page.next === undefined || asMany ? [] : [goOn(encodeCursor({ ...page.next, etag }, question))];
  const changed =
    from !== undefined && from.etag !== etag ? ['[the file was changed since the page before]'] : [];
  return [
    ...more,
    ...changed,
    `${name(shown)}: ${describe(page)}, etag ${etag}`,
    fenced(page, shown),
    ...more,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** A path is part of an answer of bounded size. */
export const name = (shown: string): string => {
  const line = visible(oneLine(shown));
  return line.length > 200 ? `…${line.slice(-200)}` : line;
};

/** Its last line ending is that of the fence's own line. */
export const fenced = ({ printed }: TextPage, shown: string): string =>
  printed === '' ? '' : fenceVisible(printed.endsWith('\n') ? printed.slice(0, -1) : printed, shown);

export function describe(page: TextPage): string {
  const { firstLine, lastLine, lines, next, isCut, encoding, ending, text } = page;
  const of = lines === undefined ? '' : ` of ${lines}`;
  const shown =
    text === '' ? 'empty' : firstLine === undefined ? 'last lines' : `lines ${firstLine}-${lastLine}${of}`;
  const onward = next?.line === undefined || isCut ? '' : `, next offset ${next.line}`;
  const cut = isCut ? ', the last one cut' : '';
  const bare =
    next === undefined && text !== '' && !/[\r\n]/.test(text.slice(-1)) ? ', no final line ending' : '';
  return `${shown}${cut}${onward}${bare}, ${encoding}${ending === 'none' ? '' : `, ${ending}`}`;
}
