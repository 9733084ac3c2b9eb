import { quote, Refusal } from '@handrail/domain';
import type { Tls } from '../settings/account.ts';
import { type Json, member, numberOf, objectOf, textOf } from './json.ts';

export const CORE = 'urn:ietf:params:jmap:core';
export const MAIL = 'urn:ietf:params:jmap:mail';
export const SUBMISSION = 'urn:ietf:params:jmap:submission';

/** What the session resource says that we use (RFC 8620 §2). */
export interface Session {
  readonly account: string;
  /** Of EmailSubmission; undefined where the server takes no mail for sending. */
  readonly submits: string | undefined;
  readonly api: URL;
  /** Templates, absolute. */
  readonly download: string;
  readonly upload: string;
  readonly mostUpload: number;
}

/**
 * @param url where the session was found
 * @throws Refusal `not_supported` where there is no mail, or the server names places that no password is sent to
 */
export function sessionOf(answer: Json, url: URL, tls: Tls): Session {
  const capabilities = objectOf(member(answer, 'capabilities'));
  const account = accountFor(answer, MAIL);
  if (account === undefined || !Object.hasOwn(capabilities, MAIL))
    throw new Refusal(
      'not_supported',
      `The server ${quote(url.host)} has no mail for this user.`,
      'Name another server or user in the settings of this account.',
    );
  const core = member(capabilities, CORE);
  const limit = (name: string, usual: number, most: number) =>
    Math.max(1, Math.min(most, numberOf(member(core, name)) ?? usual));
  const place = (name: string) => placeOf(textOf(member(answer, name)), url, tls);
  return {
    account,
    submits: Object.hasOwn(capabilities, SUBMISSION) ? accountFor(answer, SUBMISSION) : undefined,
    api: new URL(place('apiUrl')),
    download: place('downloadUrl'),
    upload: place('uploadUrl'),
    mostUpload: limit('maxSizeUpload', 50_000_000, Number.MAX_SAFE_INTEGER),
  };
}

function accountFor(answer: Json, capability: string): string | undefined {
  const primary = textOf(member(member(answer, 'primaryAccounts'), capability));
  return primary ?? Object.keys(objectOf(member(answer, 'accounts')))[0];
}

/**
 * A place that the session names, absolute. Where the session itself came from it may be anywhere; elsewhere it must be
 * a public name over TLS with a certificate that is valid for it, so that no server makes us speak to others in the
 * network this runs in.
 */
function placeOf(template: string | undefined, session: URL, tls: Tls): string {
  const place = template === undefined ? undefined : absolute(template, session);
  if (place !== undefined && (place.origin === session.origin || isPublic(place, tls))) return place.template;
  throw new Refusal(
    'not_supported',
    `The server ${quote(session.host)} wants mail to be fetched from ${quote(place?.origin ?? 'nowhere')}, where this account's password is not sent.`,
    'Name the address that its provider documents for JMAP.',
  );
}

function absolute(
  template: string,
  base: URL,
): { readonly template: string; readonly origin: string } | undefined {
  // Braces of templates would be escaped; only what stands before the path is looked at.
  const url = URL.parse(template.replaceAll(/[{}]/g, '_'), base.href);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  const isAbsolute = /^[a-z][a-z\d+.-]*:\/\//i.test(template);
  const path = template.startsWith('/') && !template.startsWith('//');
  if (!isAbsolute && !path) return undefined;
  return { template: isAbsolute ? template : `${base.origin}${template}`, origin: url.origin };
}

function isPublic({ origin }: { readonly origin: string }, tls: Tls): boolean {
  const { protocol, hostname = '' } = URL.parse(origin) ?? {};
  const isName =
    /[a-z]$/i.test(hostname) && hostname.includes('.') && !/\.(?:local|localhost|internal)$/i.test(hostname);
  const isChecked = tls.mode === 'implicit' && tls.fingerprints === undefined && !tls.insecure;
  return protocol === 'https:' && isName && isChecked;
}
