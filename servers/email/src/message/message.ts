import type { Address } from './address.ts';

/**
 * Names a message within its account for good: it is never given to another message. A backend makes it of one or
 * more parts joined by `~`, each percent-encoded; nobody else reads it. See message-id.ts for the id that tools show.
 */
export type Ref = string;

export interface Flags {
  readonly unread: boolean;
  readonly flagged: boolean;
  readonly answered: boolean;
  readonly draft: boolean;
  /** Has the mark of `Backend.claim`: it is being sent, or may have been. */
  readonly isClaimed?: true;
}

/** A row of a list. All text is decoded, on one line, and untrusted. */
export interface Summary {
  readonly ref: Ref;
  /** Path of the mailbox it was found in. */
  readonly mailbox: string;
  /** When the server received it. */
  readonly received: Date;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly subject: string;
  readonly flags: Flags;
  /** Keywords (IMAP) or labels beside the flags above, without those that only clients use. */
  readonly labels: readonly string[];
  /** Bytes of the whole message. */
  readonly size: number;
  /** Parts that a person would call attachments. */
  readonly attachments: number;
}

/** A leaf of the MIME tree (RFC 2045), or an attached message as a whole. */
export interface Part {
  /** As the backend names it, such as `1.2`; unique in the message. */
  readonly id: string;
  /** Media type in lower case, such as `text/plain`. */
  readonly type: string;
  readonly charset?: string;
  /** As the sender chose it: decoded, one line, untrusted; see attachment/file-name.ts before a file is named by it. */
  readonly fileName?: string;
  /** Without the angle brackets. */
  readonly contentId?: string;
  readonly isInline: boolean;
  /**
   * Bytes: as transferred, so about 4/3 of what base64 decodes to; of the decoded content where the server tells only
   * that (JMAP).
   */
  readonly size: number;
}

/** The body parts of a message, sorted as RFC 8621 §4.1.4 does. */
export interface Structure {
  /** Parts to show one after another where plain text is preferred; an HTML part stands in where there is no plain one. */
  readonly text: readonly Part[];
  /** The same where HTML is preferred. */
  readonly html: readonly Part[];
  readonly attachments: readonly Part[];
}

/** What reading one message starts from. */
export interface Message extends Summary {
  /** The `Date` header; undefined where it is missing or no date. */
  readonly sent: Date | undefined;
  readonly sender: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  /** Without angle brackets; undefined where it is missing or malformed. */
  readonly messageId: string | undefined;
  readonly inReplyTo: readonly string[];
  /** Oldest first, the first and the last of them, at most 20. */
  readonly references: readonly string[];
  /**
   * Further headers that warnings and replies need, by lower-case name, each with all its values in order, unfolded:
   * `authentication-results`, `auto-submitted`, `precedence`, `list-id`, `list-post`, `list-unsubscribe`, `return-path`.
   */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Headers of more addresses than are read, in lower case, such as `to`: the last ones are missing. */
  readonly cutHeaders?: readonly string[];
  /** Undefined where neither the server nor we can tell, as of a message nested without end. */
  readonly structure: Structure | undefined;
  /** What was odd or cut short; whole sentences of ours. */
  readonly remarks: readonly string[];
}
