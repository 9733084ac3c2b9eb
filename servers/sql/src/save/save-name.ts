import { randomBytes } from 'node:crypto';

export type SaveFormat = 'csv' | 'jsonl';

/** While a file is written it has this behind its name. */
export const PART = '.part';

const NAME = /^[a-z0-9_-]{1,40}-\d{4}-\d\d-\d\d-[0-9a-f]{16}\.(?:csv|jsonl)$/;

/** A name that nothing has yet and nobody can guess: connection, day (UTC), a random number. */
export const newSaveName = (connection: string, format: SaveFormat): string =>
  `${connection}-${new Date().toISOString().slice(0, 10)}-${randomBytes(8).toString('hex')}.${format}`;

/** Whether a file of the folder is one of ours, and not something that somebody else put there. */
export const isSaveName = (name: string): boolean => NAME.test(name);

/** Whether it is one that is being written, or was when its process ended. */
export const isPartName = (name: string): boolean =>
  name.endsWith(PART) && isSaveName(name.slice(0, -PART.length));
