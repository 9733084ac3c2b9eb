import * as z from 'zod';

/** Which days are no business days. */
export const business = z
  .strictObject({
    weekend: z.array(z.string()).optional(),
    holidays: z.array(z.string()).optional(),
  })
  .optional();
