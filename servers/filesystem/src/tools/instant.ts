import * as z from 'zod';

const date = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/** A date or time as text; to epoch milliseconds. Without an offset, local time of this machine. */
export const instant = z
  .string()
  .refine((text) => date.safeParse(text).success, {
    error: () => 'must be a date or time such as 2026-11-21',
  })
  .transform((text) => new Date(text.includes('T') ? text : `${text}T00:00`).getTime());
