import { isIPv4 } from 'node:net';

/**
 * Certainly this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3 (g), RFC 4291 §2.5.3). Not `*.localhost`: many systems ask the
 * DNS for such names, which may lead anywhere.
 */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || host === '::1' || (host.startsWith('127.') && isIPv4(host));
