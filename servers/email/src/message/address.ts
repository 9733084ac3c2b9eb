/** One mailbox as RFC 5322 §3.4 writes it, parsed; groups are spelled out into their members. */
export interface Address {
  /** Display name, decoded; empty where there is none. As the sender chose it: untrusted. */
  readonly name: string;
  /** `local@domain`; what a sender wrote instead of one stays as it is, so it may hold no `@`. */
  readonly address: string;
}

/** In lower case; empty where there is none. */
export const domainOf = (address: string): string => {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1).toLowerCase();
};
