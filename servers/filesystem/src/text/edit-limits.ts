/** Largest file that is edited, in bytes. */
export const LARGEST_EDITED = 16 * 1024 * 1024;

/** Most characters that all edits of a call together may look through: some 2 s. */
export const MOST_SEARCHED = 128 * 1024 * 1024;

/** Longest text that edits may make. */
export const LONGEST_RESULT = 64 * 1024 * 1024;

/** Most places that an edit may say it replaces: memory grows with them. */
export const MOST_REPLACED = 100_000;
