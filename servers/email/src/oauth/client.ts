import { Refusal } from '@handrail/domain';
import type { Secret } from '../settings/account.ts';
import type { Described } from '../settings/described.ts';
import { isLoopback } from '../settings/loopback.ts';
import type { Preset } from '../settings/presets.ts';

/** What an authorization server (RFC 6749) must be asked, and by whom. */
export interface OAuthClient {
  readonly authorizationEndpoint?: string | undefined;
  readonly tokenEndpoint: string;
  /** RFC 8628. */
  readonly deviceEndpoint?: string | undefined;
  readonly scope: string;
  /** Of the operator's own registration; absent where none is given, and then nobody can log in anew. */
  readonly id?: string | undefined;
  /** That of an installed program is none (RFC 8252 §8.5), but Google wants it all the same. */
  readonly secret?: Secret | undefined;
  /** Entra ID takes any port for `localhost` only, RFC 8252 §7.3 prefers the address. */
  readonly redirectHost: 'localhost' | '127.0.0.1';
  /** Beside those of the RFC, what makes the server give a refresh token. */
  readonly parameters: Readonly<Record<string, string>>;
}

const PROVIDERS: Readonly<Record<'google' | 'microsoft', OAuthClient>> = {
  // No device endpoint: Google's gives no token for mail.
  // https://developers.google.com/identity/protocols/oauth2/native-app
  google: {
    authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenEndpoint: 'https://oauth2.googleapis.com/token',
    scope: 'https://mail.google.com/',
    redirectHost: '127.0.0.1',
    parameters: { access_type: 'offline', prompt: 'consent' },
  },
  // https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
  microsoft: {
    authorizationEndpoint: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
    tokenEndpoint: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    deviceEndpoint: 'https://login.microsoftonline.com/common/oauth2/v2.0/devicecode',
    scope:
      'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
    redirectHost: 'localhost',
    parameters: {},
  },
};

/**
 * How tokens for an account are got; undefined where it has no such login.
 * @throws Refusal `bad_oauth`
 */
export function clientOf(
  { oauth = {} }: Pick<Described, 'oauth'>,
  preset: Preset | undefined,
): OAuthClient | undefined {
  const provider = oauth.provider ?? preset?.provider;
  const known = provider === undefined ? undefined : PROVIDERS[provider];
  const tokenEndpoint = oauth.tokenEndpoint ?? known?.tokenEndpoint;
  if (tokenEndpoint === undefined) {
    if (Object.values(oauth).every((value) => value === undefined)) return undefined;
    throw new Refusal(
      'bad_oauth',
      'Where tokens are got is not known for this account.',
      'In the configuration file, "oauth" has a "provider" (google, microsoft), or a "token_endpoint" and more; the README tells.',
    );
  }
  const client: OAuthClient = {
    authorizationEndpoint: oauth.authorizationEndpoint ?? known?.authorizationEndpoint,
    tokenEndpoint,
    deviceEndpoint: oauth.deviceEndpoint ?? known?.deviceEndpoint,
    scope: oauth.scope ?? known?.scope ?? '',
    id: oauth.clientId,
    secret: oauth.clientSecret,
    redirectHost: known?.redirectHost ?? '127.0.0.1',
    parameters: known?.parameters ?? {},
  };
  for (const url of [client.authorizationEndpoint, tokenEndpoint, client.deviceEndpoint]) checkEndpoint(url);
  return client;
}

function checkEndpoint(text: string | undefined): void {
  if (text === undefined) return;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return;
  throw new Refusal(
    'bad_oauth',
    'An endpoint of "oauth" is no https:// URL.',
    'Tokens go nowhere in the clear; http:// is for this machine alone.',
  );
}
