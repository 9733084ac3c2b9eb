/** Largest file that is edited, in bytes. */
export const LARGEST_EDITED = 16 * 1024 * 1024;

/** Most places that an edit may say it replaces: memory grows with them. */
export const MOST_REPLACED = 100_000;
