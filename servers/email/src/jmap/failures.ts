import { quote, Refusal } from '@handrail/domain';
import { oneLine } from '../mime/header-values.ts';
import { saidBy } from '../net/said.ts';
import { certificateRefusal } from '../net/tls.ts';
import { type Json, member, textOf } from './json.ts';

const CHECK = 'Correct the address in the settings of this account, or try again later.';

/** Why there was no answer, in plain words. */
export function connectionFailure(error: unknown, url: URL, isSent: boolean): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const host = url.hostname;
  const certificate = certificateRefusal(error, host);
  if (certificate !== undefined) return certificate;
  if (isSent)
    return new Refusal(
      'connection_lost',
      `The connection to ${quote(url.host)} ended before the answer was there.`,
      'Try again.',
      { cause: error },
    );
  return new Refusal('cannot_connect', reasonOf(code, url), CHECK, { cause: error });
}

function reasonOf(code: string, { host, hostname }: URL): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The host ${quote(hostname)} is not known here.`;
  if (code === 'ECONNREFUSED') return `Nothing listens at ${quote(host)}.`;
  if (/^ERR_(?:SSL|TLS|OSSL)|^EPROTO$/.test(code))
    return `No encryption could be agreed on with ${quote(host)}.`;
  return `The server ${quote(host)} cannot be reached.`;
}

/** An answer that is no success (RFC 8620 §3.6.1). */
export class HttpFailure extends Refusal {
  readonly status: number;

  /** @param login who, and by which secret, which is shown nowhere, not even where the server repeats it */
  constructor(
    status: number,
    url: URL,
    body: Buffer,
    { user, secret }: { readonly user: string; readonly secret: string },
  ) {
    const [code, message, hint] = wordsFor(status, quote(url.host), user);
    super(code, message, hint, { content: saidBy(detailOf(body), secret) });
    this.status = status;
  }
}

function wordsFor(status: number, server: string, user: string): readonly [string, string, string] {
  if (status === 401 || status === 403)
    return [
      'login_failed',
      `The server ${server} does not let ${quote(user)} in with this password or token.`,
      'Correct it in the settings of this account; many providers want an API token or an app password for JMAP.',
    ];
  if (status === 404 || status === 405)
    return ['cannot_connect', `The server ${server} has no JMAP at this address.`, CHECK];
  if (status === 429 || status >= 500)
    return [
      'cannot_connect',
      `The server ${server} does not take requests at the moment (${status}).`,
      'Try again in a minute.',
    ];
  return ['not_supported', `The server ${server} refused the request (${status}).`, 'Ask for less at once.'];
}

/** RFC 7807, as RFC 8620 §3.6.1 has it; what is no JSON is a web page for people. */
function detailOf(body: Buffer): string | undefined {
  try {
    const problem: Json = JSON.parse(body.toString());
    return textOf(member(problem, 'detail')) ?? textOf(member(problem, 'title'));
  } catch {
    return undefined;
  }
}

/** A method was refused (RFC 8620 §3.6.2). */
export class MethodFailure extends Refusal {
  readonly type: string;

  constructor(error: Json) {
    const line = (name: string) => oneLine(textOf(member(error, name)) ?? '', 300);
    super(
      'not_supported',
      'The mail server refused what it was asked.',
      'Ask for something simpler; the words of the server may say why.',
      { content: `${line('type')} ${line('description')}`.trim() },
    );
    this.type = line('type');
  }
}

export const isMethodFailure = (error: unknown, ...types: readonly string[]): error is MethodFailure =>
  error instanceof MethodFailure && types.includes(error.type);
