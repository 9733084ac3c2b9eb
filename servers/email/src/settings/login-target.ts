import { quote, Refusal } from '@handrail/domain';
import { asciiAddress } from '../compose/recipient.ts';
import { clientOf, type OAuthClient } from '../oauth/client.ts';
import { isUrl, readServerUrl } from './account-url.ts';
import type { Described } from './described.ts';
import { presetOfDomain, presetOfHost } from './presets.ts';
import { describedBy, type Given } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Who is to log in where: the one account that is named, be it as on the command line or by its name in the
 * configuration file.
 * @throws Refusal `account_needed`, `no_such_login`, and those of the settings
 */
export function loginTarget(
  given: Given,
  around: Surroundings,
): { readonly user: string; readonly client: OAuthClient } {
  const [wanted, second] = given.accounts;
  if (wanted === undefined || second !== undefined)
    throw new Refusal(
      'account_needed',
      'A login is for one account.',
      'Name it: its address, its URL, or with --config its name in the file.',
    );
  const configured =
    given.config === undefined ? [] : describedBy({ ...given, accounts: [], flags: {} }, around);
  const found = configured.find(({ described }) => described.name === wanted)?.described;
  const described: Omit<Described, 'passwordGoes'> = found ?? { ...given.flags, account: wanted };
  const url = isUrl(described.account) ? readServerUrl(described.account) : undefined;
  const user = described.user ?? (url === undefined ? described.account : url.user);
  const preset = url === undefined ? presetOfDomain(domainIn(described.account)) : presetOfHost(url.host);
  const { clientId, clientSecret } = given.flags.oauth ?? {};
  const oauth = {
    ...described.oauth,
    clientId: described.oauth?.clientId ?? clientId,
    clientSecret: described.oauth?.clientSecret ?? clientSecret,
  };
  const client = clientOf({ ...described, oauth }, preset);
  if (client !== undefined && user !== undefined) return { user, client };
  throw new Refusal(
    'no_such_login',
    `For ${wanted.includes('@') && asciiAddress(wanted) === undefined ? 'this account' : quote(wanted)} no way to log in is known.`,
    'Gmail and Microsoft are known by their addresses and servers; for others the configuration file says it with "oauth".',
  );
}

const domainIn = (address: string): string =>
  asciiAddress(address) === undefined ? '' : address.slice(address.indexOf('@') + 1);
