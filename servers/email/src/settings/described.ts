import type { Secret } from './account.ts';
import type { Sending } from './policy.ts';
import type { Trust } from './tls.ts';

/** How tokens are got (RFC 6749), as an operator says it. */
export interface OAuthGiven {
  /** One whose endpoints are known. */
  readonly provider?: 'google' | 'microsoft' | undefined;
  readonly authorizationEndpoint?: string | undefined;
  readonly tokenEndpoint?: string | undefined;
  readonly deviceEndpoint?: string | undefined;
  readonly scope?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: Secret | undefined;
}

/** An account as the operator described it, on the command line or in a file; what is not said is absent. */
export interface Described extends Sending, Trust {
  readonly name?: string | undefined;
  /** An address, a URL, or the path of a Maildir. */
  readonly account: string;
  /** `addr` or `Name <addr>`; the first one is used unless another is asked for. */
  readonly from?: readonly string[] | undefined;
  /** Who logs in, where that is neither in the URL nor the address. */
  readonly user?: string | undefined;
  readonly smtp?: string | undefined;
  readonly password?: Secret | undefined;
  /** Where the operator puts a password for this account, as a whole sentence, for errors. */
  readonly passwordGoes: string;
  /** A token that needs no refresh, such as the API token of a JMAP server. */
  readonly token?: Secret | undefined;
  readonly oauth?: OAuthGiven | undefined;
  readonly authServers?: readonly string[] | undefined;
}
