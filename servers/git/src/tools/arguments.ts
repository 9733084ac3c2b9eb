import * as z from 'zod';

/** Which repository; part of every tool. */
export const repoArgument = z.string().optional().describe('Default: the only one.');

export const cursorArgument = z.string().optional().describe('From the page before.');

const MOST = 1_000;

/** The bounds stand here and not in the schema, which every tool would repeat. */
export const pathsArgument = z
  .array(z.string())
  .refine(({ length }) => length > 0 && length <= MOST, `Give 1 to ${MOST} paths, or leave it out.`)
  .optional()
  .describe('Only these.');
