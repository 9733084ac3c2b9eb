import type { Address } from '../message/address.ts';

/** Read when a connection is opened, each time: a token may be another one by then. */
export type Secret = () => Promise<string>;

export type Login =
  | { readonly kind: 'password'; readonly user: string; readonly password: Secret }
  /** XOAUTH2 or OAUTHBEARER (RFC 7628), whichever the server offers; over HTTP a bearer token (RFC 6750). */
  | { readonly kind: 'token'; readonly user: string; readonly token: Secret };

/** How the other side is known. Plain connections go to loopback only. */
export interface Tls {
  /** `implicit`: from the first byte; `starttls`: demanded before the login; `none`: loopback only. */
  readonly mode: 'implicit' | 'starttls' | 'none';
  /** PEM of the authorities that are trusted instead of the system's. */
  readonly ca?: string;
  /** SHA-256 of certificates in upper-case hex with colons; the server has one of them, and nothing else is asked of it. */
  readonly fingerprints?: readonly string[];
  /** Any certificate will do; loopback only. */
  readonly insecure: boolean;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: Tls;
  readonly login: Login;
}

export type Store =
  | {
      readonly kind: 'maildir';
      readonly folder: string;
      /** Where its index lies: a file of ours. */ readonly index: string;
    }
  | ({ readonly kind: 'imap' } & Endpoint)
  | {
      readonly kind: 'jmap';
      /** URL of the session resource (RFC 8620 §2). */ readonly url: string;
      readonly tls: Tls;
      readonly login: Login;
    };

export type Way =
  /** Into the Outbox of the embedded mailbox, and no farther. */
  | { readonly kind: 'outbox' }
  | ({ readonly kind: 'smtp' } & Endpoint)
  /** EmailSubmission of the same JMAP account. */
  | { readonly kind: 'jmap' };

/** `off`: no drafts either. `draft`: a person sends by other means. `ask`: a person agrees to each. `allow`: recipients in the list get mail without a question. */
export const sendModes = ['off', 'draft', 'ask', 'allow'] as const;
export type SendMode = (typeof sendModes)[number];

export interface SendPolicy {
  readonly mode: SendMode;
  /** Who may get mail at all: addresses or `@domain` or `*`, in lower case. An empty list means no limit for `ask`, and nobody for `allow`. */
  readonly recipients: readonly string[];
  readonly allowsBcc: boolean;
  /** Recipients of one message together. */
  readonly mostRecipients: number;
  readonly perHour: number;
}

export interface Account {
  /** `[a-z0-9][a-z0-9-]{0,31}`: part of ids and URIs. */
  readonly name: string;
  /** Who mail may come from; the first one unless another is asked for. Never empty. */
  readonly identities: readonly [Address, ...Address[]];
  readonly store: Store;
  /** Absent where the account can only read and draft. */
  readonly way?: Way;
  readonly send: SendPolicy;
  /** Authserv-ids (RFC 8601 §2.5) whose Authentication-Results are believed when topmost; empty: none. */
  readonly trustedAuthServers: readonly string[];
}
