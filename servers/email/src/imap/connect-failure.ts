import { quote, Refusal } from '@handrail/domain';
import { saidBy } from '../net/said.ts';
import { certificateRefusal } from '../net/tls.ts';
import type { Endpoint } from '../settings/account.ts';

/** What the library throws. */
interface Failure extends Error {
  readonly code?: string;
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
  /** Words of the server. */
  readonly response?: unknown;
  readonly reason?: unknown;
}

const isFailure = (error: unknown): error is Failure => error instanceof Error;

const CHECK = 'Correct the host, the port and the kind of encryption in the settings of this account.';

/**
 * Why no connection came about, in plain words.
 * @param secret what was logged in with: it is shown nowhere, not even where the server repeats it
 */
export function connectFailure(
  error: unknown,
  { host, port, tls, login }: Endpoint,
  secret: string,
): Refusal {
  if (error instanceof Refusal) return error;
  if (!isFailure(error))
    return new Refusal('cannot_connect', `The connection to ${quote(host)} failed.`, CHECK);
  const server = quote(`${host}:${port}`);
  const said = saidBy(wordsOf(error), secret);
  const refusal = (code: string, message: string, hint: string) =>
    new Refusal(code, message, hint, { content: said });
  if (error.authenticationFailed === true)
    return refusal(
      'login_failed',
      `The server ${server} does not let ${quote(login.user)} in with this ${login.kind}.`,
      login.kind === 'token'
        ? 'Log in once more with the subcommand login.'
        : `Correct the user or the password in the settings of this account. ${OTHER_PASSWORDS}`,
    );
  if (/STARTTLS/.test(error.message))
    return refusal(
      'cannot_connect',
      `The server ${server} offers no encryption, or somebody on the way hides its offer.`,
      'Use imaps:// where the server has it; no password is sent without encryption.',
    );
  const certificate = certificateRefusal(error, host);
  if (certificate !== undefined) return certificate;
  if (error.tlsFailed === true || /^ERR_(?:SSL|TLS|OSSL)|^EPROTO$/.test(error.code ?? ''))
    return refusal('cannot_connect', `No encryption could be agreed on with ${server}.`, CHECK);
  const words = ofNetwork(error.code ?? '', server, host);
  if (words !== undefined) return refusal('cannot_connect', words, CHECK);
  if (/^ClosedAfterConnect|^GREETING_TIMEOUT$/.test(error.code ?? ''))
    return refusal(
      'cannot_connect',
      `The server ${server} ended the connection before the login, or said nothing.`,
      tls.mode === 'implicit'
        ? CHECK
        : `${CHECK} It may also have too many connections open; then try again later.`,
    );
  return refusal('cannot_connect', `The connection to ${server} failed.`, CHECK);
}

const OTHER_PASSWORDS =
  'Many providers want an app password, which their web pages give, or a login by token, which the subcommand login makes.';

function ofNetwork(code: string, server: string, host: string): string | undefined {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host ${quote(host)} is not known here.`;
    case 'ECONNREFUSED':
      return `Nothing listens at ${server}.`;
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `The server ${server} cannot be reached.`;
    default:
      return undefined;
  }
}

function wordsOf({ response, reason }: Failure): string | undefined {
  return [response, reason].find((text) => typeof text === 'string');
}
