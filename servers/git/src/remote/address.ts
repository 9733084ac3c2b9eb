import { quote, Refusal } from '@handrail/domain';
import { withoutCredentials } from '../process/shown-error.ts';

const HTTPS = /^https:\/\/[^/\s-][^/\s]*\/\S+$/i;
const SSH = /^ssh:\/\/(?:[^@/\s]+@)?[^/\s@-][^/\s@]*\/\S+$/i;
/** As scp(1) writes it; git-clone(1), section Git URLs. */
const SCP = /^(?:[\w.-]+@)?[\w.[][\w.:[\]-]*:(?![/:]{2})[^\s:-]\S*$/;

/** Git takes what stands before the colon for the host, and a person what stands behind the @. */
const PASSWORD = /^[^@]*:[^/]*@/;

const DRIVE = /^[a-z]:/i;

/**
 * Whether git may go there: https and ssh alone, and no host that ssh would take for an option.
 * @throws Refusal `protocol_refused`
 */
export function demandAddress(address: string): string {
  const isUrl = HTTPS.test(address) || SSH.test(address);
  const isScp =
    !address.includes('://') &&
    !DRIVE.test(address) &&
    SCP.test(address) &&
    !PASSWORD.test(address) &&
    !address.startsWith('-');
  if (isUrl || isScp) return address;
  throw new Refusal(
    'protocol_refused',
    `${quote(withoutCredentials(address))} is not an address that is used: only https and ssh are.`,
    'Give one such as https://host/path.git or ssh://git@host/path.git.',
  );
}

/**
 * For an address that will be written down in a configuration file.
 * @throws Refusal `protocol_refused`, `secret_in_address`
 */
export function demandNewAddress(address: string): string {
  demandAddress(address);
  if (/^https:\/\/[^/]*@/i.test(address) || /^ssh:\/\/[^/@]*:[^/]*@/i.test(address))
    throw new Refusal(
      'secret_in_address',
      'The address holds a user name or password, which would be kept in a file for all to read.',
      "Give it without what stands before the @; the operator's git credential helper knows the rest.",
    );
  return address;
}
