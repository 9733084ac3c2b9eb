import { decodeCursor } from '@handrail/server';
import * as z from 'zod';
import type { Position } from '../paths/walk.ts';

/** Where a walk over several starts goes on: which start, the directory below it, the last name seen there. */
const walkPosition = z.tuple([z.int().min(0), z.array(z.string()), z.string()]);

export type WalkPosition = z.output<typeof walkPosition>;

export interface Resumed {
  readonly start: number;
  readonly after: Position;
}

/** @throws ToolError `invalid_cursor` */
export function resume(cursor: string | undefined, question: unknown): Resumed | undefined {
  if (cursor === undefined) return undefined;
  const [start, path, name] = decodeCursor(cursor, question, walkPosition);
  return { start, after: { path, name } };
}
