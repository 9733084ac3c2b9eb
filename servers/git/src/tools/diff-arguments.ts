import * as z from 'zod';

/** How changes are told; of git_diff and git_show. */
export const modeArgument = z.enum(['patch', 'stat', 'names']).optional().describe('Default patch.');

/** The place in a diff that a cursor carries; see Place in ../read/diff-seek.ts. */
export const placeMembers = [
  z
    .string()
    .max(1_000)
    .refine((path) => !path.includes('\0'))
    .nullable(),
  z.int().min(-1),
  z.int().min(0),
] as const;
