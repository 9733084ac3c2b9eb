import * as z from 'zod';

export const accountArgument = z.string().optional().describe('Default: the only one.');

export const cursorArgument = z.string().optional().describe('From the page before.');

export const mailboxArgument = z
  .string()
  .optional()
  .describe('Path, or inbox (default), drafts, sent, archive, junk, trash, all; * all but junk and trash.');

/** Texts that are looked for go to the server on one line. */
const MOST_CHARACTERS = 500;

export const wordsArgument = z
  .string()
  .refine(
    // oxlint-disable-next-line no-control-regex -- these are what no server takes in a search
    (text) => text.trim() !== '' && text.length <= MOST_CHARACTERS && !/[\u0000-\u001F\u007F]/.test(text),
    `Give one line of 1 to ${MOST_CHARACTERS} characters, or leave it out.`,
  )
  .optional();

const isDay = (text: string): boolean => {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

export const dayArgument = z.string().refine(isDay, 'Give a day as YYYY-MM-DD.').optional();
