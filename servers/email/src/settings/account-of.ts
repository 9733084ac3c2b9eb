import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { asciiAddress, parseRecipient } from '../compose/recipient.ts';
import type { Address } from '../message/address.ts';
import type { Account, Endpoint, Login, Store, Way } from './account.ts';
import { isUrl, readServerUrl, type ServerUrl } from './account-url.ts';
import type { Described } from './described.ts';
import { loginOf } from './login-of.ts';
import { maildirFolder } from './maildir-folder.ts';
import { siteOf } from './names.ts';
import { dataFolder } from './places.ts';
import { policyOf } from './policy.ts';
import { type Preset, presetOfDomain, presetOfHost, presetTitles, type Where } from './presets.ts';
import type { Surroundings } from './surroundings.ts';
import { tlsOf } from './tls.ts';

/** All but the name, and what the account would be called. */
export type Nameless = Omit<Account, 'name'> & { readonly usualName: string };

/** @throws Refusal that says what to mend, and shows no secret */
export function accountOf(described: Described, around: Surroundings): Nameless {
  const { account } = described;
  if (isUrl(account)) return fromUrl(described, readServerUrl(account), around);
  if (asciiAddress(account) !== undefined) return fromAddress(described, account, around);
  return fromMaildir(described, around);
}

function fromUrl(described: Described, url: ServerUrl, around: Surroundings): Nameless {
  const user = described.user ?? url.user;
  if (url.protocol === 'smtp')
    throw bad(
      'An account begins where its mail lies, and SMTP only sends.',
      'Give the smtp:// URL to --smtp.',
    );
  if (user === undefined)
    throw bad('The URL does not say who logs in.', `Write it as ${url.scheme}://<user>@<host>.`);
  const preset = presetOfHost(url.host);
  const login = loginOf(described, user, preset, around);
  const identities = identitiesOf(described, user.includes('@') ? user : `${user}@${domainOf(url.host)}`);
  const tls = tlsOf(url.mode, url.host, described, around);
  const store: Store =
    url.protocol === 'jmap'
      ? { kind: 'jmap', url: url.session, tls, login }
      : { kind: 'imap', host: url.host, port: url.port, tls, login };
  return {
    usualName: siteOf(url.host),
    identities,
    store,
    ...wayOf(described, url.protocol === 'jmap' ? 'jmap' : preset?.smtp, login, around),
    ...rest(described, preset),
  };
}

function fromAddress(described: Described, address: string, around: Surroundings): Nameless {
  const preset = presetOfDomain(address.slice(address.indexOf('@') + 1));
  if (preset === undefined)
    throw bad(
      `Where the mail of ${quote(address)} lies is not known: only ${presetTitles} are known by their addresses.`,
      `Name the servers: imaps://<address>@<host> for the account, and --smtp=smtps://<host>.`,
    );
  const login = loginOf(described, described.user ?? address, preset, around);
  return {
    usualName: preset.name,
    identities: identitiesOf(described, address),
    store: { kind: 'imap', ...endpointOf(preset.imap, described, login, around) },
    ...wayOf(described, preset.smtp, login, around),
    ...rest(described, preset),
  };
}

function fromMaildir(described: Described, around: Surroundings): Nameless {
  const folder = maildirFolder(described.account, around);
  const { createHash } = process.getBuiltinModule('node:crypto'); // loading it would delay every start
  const index = `${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.sqlite`;
  const user = described.user ?? described.from?.[0];
  const login = user === undefined ? undefined : loginOf(described, user, undefined, around);
  return {
    usualName: basename(folder),
    identities: identitiesOf(described, `${localUser()}@localhost`),
    store: { kind: 'maildir', folder, index: join(dataFolder(around), 'index', index) },
    ...wayOf(described, undefined, login, around),
    ...rest(described, undefined),
  };
}

const rest = (described: Described, preset: Preset | undefined) => ({
  send: policyOf(described, 'draft'),
  trustedAuthServers: described.authServers ?? preset?.authServers ?? [],
});

/** By SMTP where it is named, and otherwise as it is usual. */
function wayOf(
  described: Described,
  usual: Where | 'jmap' | undefined,
  login: Login | undefined,
  around: Surroundings,
): { readonly way?: Way } {
  if (described.smtp === undefined) {
    if (usual === undefined) return {};
    if (usual === 'jmap') return { way: { kind: 'jmap' } };
    if (login === undefined) return {};
    return { way: { kind: 'smtp', ...endpointOf(usual, described, login, around) } };
  }
  const url = isUrl(described.smtp) ? readServerUrl(described.smtp) : undefined;
  if (url?.protocol !== 'smtp')
    throw bad(
      'The way out is no URL of an SMTP server.',
      'Write it as smtps://<host>, or smtp://<host> for STARTTLS.',
    );
  const own = url.user === undefined ? login : loginOf(described, url.user, presetOfHost(url.host), around);
  if (own === undefined)
    throw bad('The SMTP server is named without a user.', 'Write smtps://<user>@<host>.');
  return { way: { kind: 'smtp', ...endpointOf(url, described, own, around) } };
}

const endpointOf = (
  { host, port, mode }: Pick<ServerUrl, 'host' | 'port' | 'mode'>,
  described: Described,
  login: Login,
  around: Surroundings,
): Endpoint => ({ host, port, tls: tlsOf(mode, host, described, around), login });

function identitiesOf({ from = [] }: Described, usual: string): Account['identities'] {
  const [first, ...others] = from.map(identity);
  return [first ?? { name: '', address: usual }, ...others];
}

function identity(text: string): Address {
  try {
    return parseRecipient(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw bad(
      `${quote(text)} is no address that mail may come from.`,
      'Write name@example.org, or Name <name@example.org>.',
    );
  }
}

/** `example.org` of `imap.example.org`, as far as it can be guessed. */
const domainOf = (host: string): string => host.replace(/^(?:imaps?|mail|mx|jmap)\d*\.(?=.+\.)/, '');

function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'me'; // a user without an entry, as in many containers
  }
}

const bad = (message: string, hint: string): Refusal => new Refusal('bad_account', message, hint);
