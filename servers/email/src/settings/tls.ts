import { quote, Refusal } from '@handrail/domain';
import type { Tls } from './account.ts';
import { isLoopback } from './loopback.ts';
import { readText } from './read-text.ts';
import { absolute, type Surroundings } from './surroundings.ts';

/** What an operator says about certificates. */
export interface Trust {
  /** Path of a PEM file. */
  readonly ca?: string | undefined;
  /** SHA-256 in hex, with or without colons, in any letter case; of each server that the account has. */
  readonly fingerprint?: readonly string[] | undefined;
  readonly insecure?: boolean | undefined;
}

/** @throws Refusal `bad_tls` */
export function tlsOf(mode: Tls['mode'], host: string, trust: Trust, around: Surroundings): Tls {
  const { ca, fingerprint = [], insecure = false } = trust;
  if (insecure && !isLoopback(host))
    throw new Refusal(
      'bad_tls',
      `"insecure" would let anyone between here and ${quote(host)} read the password and the mail.`,
      'Name the certificate with "fingerprint", or its authority with "ca"; "insecure" is for servers on this machine.',
    );
  return {
    mode,
    insecure,
    ...(ca !== undefined && { ca: readAuthorities(ca, around) }),
    ...(fingerprint.length > 0 && { fingerprints: fingerprint.map(readFingerprint) }),
  };
}

function readFingerprint(text: string): string {
  const digits = text
    .replace(/^sha-?256[:=]/i, '')
    .replaceAll(/[:\s]/g, '')
    .toUpperCase();
  if (/^[0-9A-F]{64}$/.test(digits)) return (digits.match(/../g) ?? []).join(':');
  throw new Refusal(
    'bad_tls',
    'The fingerprint is no SHA-256 of a certificate, which has 64 hexadecimal digits.',
    '--check shows the one of the server when it is not trusted; openssl x509 -fingerprint -sha256 tells it of a file.',
  );
}

function readAuthorities(path: string, around: Surroundings): string {
  const text = readText(absolute(path, around), path);
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new Refusal(
    'bad_tls',
    `There is no certificate in ${quote(path)}.`,
    'It begins with -----BEGIN CERTIFICATE-----.',
  );
}
