import { isInside } from '../repository/contained.ts';

/** An address up to the next space; bounded, since a long word is looked at from each of its letters. */
const URL_IN_TEXT = /([a-z][a-z0-9+.-]{0,30}:\/\/)(\S*)/gi;

/** What ends a sentence or a quotation, behind an address in a message. */
const MARKS = new Set('\'")>:;,.');

/** What may be a user and a password before a host as scp(1) takes it. */
const SCP_CREDENTIALS = /(?<![^\s'"(<=])[^\s:@/'"(<=]+:(?!\/\/)\S*@(?=[\w.[][\w.:[\]-]*[:/])/g;

const HOST = /^(?:[^:@[\]]+|\[[\da-f:.%]+\])(?::\d*)?$/i;

/** An absolute path, up to where a message goes on. */
const ABSOLUTE = /(?<![\w.:/])\/[^\s':"]+/g;

/**
 * Addresses without what may be a secret: what stands before an @ (user names too, since tokens stand there as well), the
 * query and the fragment. What is taken out of the middle leaves `…` behind: `https://evil/x@host/y` is not of that host.
 */
export const withoutCredentials = (text: string): string =>
  text
    .replace(URL_IN_TEXT, (_, scheme: string, rest: string) => {
      let end = rest.length;
      while (MARKS.has(rest.charAt(end - 1))) end -= 1;
      return scheme + withoutSecrets(rest.slice(0, end)) + rest.slice(end);
    })
    .replace(SCP_CREDENTIALS, '…@');

/** @param rest of an address, behind its scheme; RFC 3986, section 3.2 */
function withoutSecrets(rest: string): string {
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const behind = end < 0 ? '' : rest.slice(end);
  const at = behind.lastIndexOf('@');
  // Between them the host stands or the rest of a password, which nobody can tell.
  if (at >= 0 && authority.includes('@')) return '…';
  // An @ behind the host: perhaps a password with a slash, of which the beginning looks like a host.
  if (at >= 0 && !HOST.test(host)) return `…${withoutQuery(behind.slice(at))}`;
  if (!HOST.test(host)) return host === '' ? withoutQuery(behind) : `…${withoutQuery(behind)}`;
  if (at < 0 || /^[?#]/.test(behind)) return host + withoutQuery(behind);
  return `${host.replace(/:\d*$/, '')}/…${withoutQuery(behind.slice(at))}`;
}

const withoutQuery = (path: string): string => path.replace(/[?#].*$/s, '');

/** Makes what git says fit to be shown: no credentials, and no path outside the folders. */
export const shownError = (text: string, folders: readonly string[]): string =>
  withoutCredentials(text).replace(ABSOLUTE, (path) =>
    isInside(path, folders) ? path : '(a path elsewhere)',
  );
