import { Refusal } from '@handrail/domain';
import { isLoopback } from './loopback.ts';
import type { Tls } from './account.ts';

/** What the URL of a mail server says; percent-decoded. */
export interface ServerUrl {
  readonly protocol: 'imap' | 'smtp' | 'jmap';
  /** As it was written, in lower case, such as `imaps`. */
  readonly scheme: string;
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly mode: Tls['mode'];
  /** For JMAP: URL of the session resource. */
  readonly session: string;
}

interface Scheme {
  readonly protocol: ServerUrl['protocol'];
  readonly port: number;
  readonly mode: Tls['mode'];
}

const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['imaps', { protocol: 'imap', port: 993, mode: 'implicit' }],
  ['imap', { protocol: 'imap', port: 143, mode: 'starttls' }],
  ['smtps', { protocol: 'smtp', port: 465, mode: 'implicit' }],
  ['smtp', { protocol: 'smtp', port: 587, mode: 'starttls' }],
  ['jmap', { protocol: 'jmap', port: 443, mode: 'implicit' }],
  ['https', { protocol: 'jmap', port: 443, mode: 'implicit' }],
  ['http', { protocol: 'jmap', port: 80, mode: 'none' }],
]);

/** A scheme has two letters at least: one is a drive of Windows. */
const SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;

export const isUrl = (text: string): boolean => SCHEME.test(text);

/**
 * Reads `imaps://user@host[:port]`, `imap://` (STARTTLS), `smtps://`, `smtp://` (STARTTLS), `jmap://user@host` (RFC 8620
 * §2.2) or the `https://` URL of a JMAP session. `?tls=none` is taken for loopback. An `@` in the user may stand as it is.
 * @throws Refusal `bad_account`, which shows nothing but the scheme: there may be a password in the rest
 */
export function readServerUrl(text: string): ServerUrl {
  const [, written = ''] = SCHEME.exec(text) ?? [];
  const scheme = SCHEMES.get(written.toLowerCase());
  if (scheme === undefined)
    throw bad(
      `${written}:// is nothing that this server speaks.`,
      `It speaks ${[...SCHEMES.keys()].map((name) => `${name}://`).join(', ')}.`,
    );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Only of the schemes that browsers know does URL parse host names; an IPv6 address stands in brackets.
  const host = decoded(url?.hostname ?? '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  if (url === undefined || !/^[\p{L}\p{N}.:_-]+$/u.test(host) || !URL.canParse(`https://${url.host}`))
    throw bad(
      `The URL that begins with ${written}:// cannot be read.`,
      `Write ${written}://<user>@<host> or ${written}://<user>@<host>:<port>.`,
    );
  if (url.password !== '')
    throw bad(
      'There is a password in a URL, where everyone on this machine can read it in the list of processes.',
      'Take it out, and set HANDRAIL_EMAIL_PASSWORD, or a password in the configuration file.',
    );
  const isSession = scheme.protocol === 'jmap' && written.toLowerCase() !== 'jmap';
  if (!isSession && !['', '/'].includes(url.pathname))
    throw bad(
      `Behind the host of ${written}:// nothing is expected.`,
      'Name mailboxes when you ask for mail.',
    );
  const mode = modeOf(url, scheme.mode, host);
  const port = url.port === '' ? scheme.port : Number(url.port);
  const user = url.username === '' ? undefined : decoded(url.username);
  return {
    protocol: scheme.protocol,
    scheme: written.toLowerCase(),
    user,
    host,
    port,
    mode,
    session: sessionOf(url, isSession, mode),
  };
}

/** https://www.rfc-editor.org/rfc/rfc8620#section-2.2 */
function sessionOf(url: URL, isSession: boolean, mode: Tls['mode']): string {
  const session = new URL(`${mode === 'none' ? 'http' : 'https'}://${url.host}`);
  session.pathname = isSession && url.pathname !== '/' ? url.pathname : '/.well-known/jmap';
  return session.href;
}

function modeOf(url: URL, usual: Tls['mode'], host: string): Tls['mode'] {
  const parameters = [...url.searchParams];
  if (parameters.some(([name, value]) => name !== 'tls' || value !== 'none'))
    throw bad(
      'The URL has a parameter that is not known.',
      'The only one is ?tls=none, for a server on this machine.',
    );
  const mode = parameters.length > 0 ? 'none' : usual;
  if (mode === 'none' && !isLoopback(host))
    throw bad(
      'Mail and passwords would go over the network in the clear.',
      'Use imaps://, smtps:// or https://; without TLS only a server on this machine is spoken to.',
    );
  return mode;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const bad = (message: string, hint: string): Refusal => new Refusal('bad_account', message, hint);
