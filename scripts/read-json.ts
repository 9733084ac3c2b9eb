import { readFileSync } from 'node:fs';
import type * as z from 'zod';

/**
 * Reads a JSON file that must have a shape; what the shape does not name is left out.
 * @throws z.ZodError when it has another
 */
export const readJson = <S extends z.ZodType>(path: string, shape: S): z.output<S> =>
  shape.parse(JSON.parse(readFileSync(path, 'utf8')));
