import { isInside } from '../repository/contained.ts';

const CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/)[^\s/]*@/gi;

/** An absolute path, up to where a message goes on. */
const ABSOLUTE = /(?<![\w.:/])\/[^\s':"]+/g;

/** Addresses without what stands before their @: user names too, since tokens stand there as well. */
export const withoutCredentials = (text: string): string => text.replace(CREDENTIALS, '$1');

/** Makes what git says fit to be shown: no credentials, and no path outside the folders. */
export const shownError = (text: string, folders: readonly string[]): string =>
  withoutCredentials(text).replace(ABSOLUTE, (path) =>
    isInside(path, folders) ? path : '(a path elsewhere)',
  );
