import { type Call, decodeCursor, encodeCursor, goOn } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import type { OpenFile } from '../paths/directory.ts';
import { FileBytes } from '../text/file-bytes.ts';
import { Refusal } from '@handrail/domain';
import type { Asked } from './asked.ts';
import { name } from './read-text.ts';

const position = z.int().min(0);

/** Of the head with its path, and the cursor twice. */
const FRAME_BYTES = 600;

/** A page of bytes, in base64 (RFC 4648): one line, nothing in it that could be taken for words. */
export async function readBase64(file: OpenFile, asked: Asked, call: Call<Deps>): Promise<string> {
  const { shown, offset = 0, limit = Infinity, cursor, question } = asked;
  const size = Number(file.stat.size);
  const first = offset < 0 ? Math.max(0, size + offset) : offset;
  const from = cursor === undefined ? first : decodeCursor(cursor, question, position);
  if (from > 0 && from >= size)
    throw new Refusal('past_end', `The file has ${size} bytes.`, 'Start before its end.');
  const room = Math.floor((call.budget - FRAME_BYTES) / 4) * 3;
  const bytes = await new FileBytes(file, call.signal).read(from, Math.min(room, limit));
  const to = from + bytes.length;
  const more = to < size ? [goOn(encodeCursor(to, question))] : [];
  const range = size === 0 ? 'empty' : `bytes ${from}-${to - 1} of ${size}, next offset ${to}`;
  return [...more, `${name(shown)}: ${range}`, bytes.toString('base64'), ...more].join('\n');
}
