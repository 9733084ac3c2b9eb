import type { Message, Ref, Summary } from '../message/message.ts';

/** What a mailbox is for: RFC 6154 special uses, in the words of RFC 8621. */
export type Role = 'inbox' | 'drafts' | 'sent' | 'archive' | 'junk' | 'trash' | 'all' | 'flagged';

export interface Mailbox {
  /** As the server spells it, decoded to Unicode, with its own separator; unique within the account. Untrusted. */
  readonly path: string;
  readonly role?: Role;
  /** It only holds others (`\Noselect`), or the user has no right to read it. */
  readonly isReadable?: false;
  /** Messages and unread ones; absent where it cannot be read, and where there are too many mailboxes to count in each. */
  readonly total?: number;
  readonly unread?: number;
}

/** All conditions hold at once. Texts are found in any letter case, as substrings where the server can. */
export interface Query {
  /** Paths; never empty. */
  readonly mailboxes: readonly string[];
  /** In headers or body. */
  readonly text?: string | undefined;
  readonly from?: string | undefined;
  /** Recipients: To, Cc or Bcc. */
  readonly to?: string | undefined;
  readonly subject?: string | undefined;
  /** Received at or after, and before: days `YYYY-MM-DD` of the server's clock. */
  readonly since?: string | undefined;
  readonly before?: string | undefined;
  readonly unread?: boolean | undefined;
  readonly flagged?: boolean | undefined;
  readonly hasAttachment?: boolean | undefined;
  /** Bytes of the whole message. */
  readonly largerThan?: number | undefined;
}

/** A JSON value of the backend's own, so that the next page can be asked of any process. */
export type Anchor = unknown;

export interface Found {
  /** Newest first. */
  readonly rows: readonly Summary[];
  /** Matches in all; absent where counting would cost more than the page. */
  readonly total?: number;
  /** Where the next page begins; absent at the end. */
  readonly next?: Anchor;
  /** What was not looked at and why; whole sentences. */
  readonly remarks: readonly string[];
}

export interface Changes {
  /** Oldest first. */
  readonly created: readonly Summary[];
  /** Whose flags or labels changed, as they are now. */
  readonly changed: readonly Summary[];
  /** Gone from the mailbox; empty where the server does not tell, which a remark then says. */
  readonly removed: readonly Ref[];
  /** Where to go on; also when nothing happened. */
  readonly next: Anchor;
  /** There is more already. */
  readonly hasMore: boolean;
  readonly remarks: readonly string[];
}

export type Change =
  | { readonly kind: 'flag'; readonly flag: 'seen' | 'flagged'; readonly on: boolean }
  | { readonly kind: 'label'; readonly label: string; readonly on: boolean }
  | { readonly kind: 'move'; readonly mailbox: string };

/** `unknown`: the connection broke before the server answered. */
export type Outcome =
  | {
      readonly ref: Ref;
      readonly outcome: 'done';
      /** Its new name, where it has another one now. */ readonly moved?: Ref;
      /** What is left over all the same; a whole sentence. */ readonly remark?: string;
    }
  | {
      readonly ref: Ref;
      readonly outcome: 'failed' | 'unknown';
      /** A whole sentence. */ readonly reason: string;
    };

export interface Bytes {
  readonly bytes: Buffer;
  /** There was more. */
  readonly isCut: boolean;
}

/**
 * The mail of one account. Any number of calls may come at once; a backend puts them in order itself and never lets one
 * wait for ever. Nothing a message holds makes a list fail: what cannot be read is clipped or left empty, and remarked
 * upon. What methods throw is a `Refusal`:
 * - any: `cannot_connect`, `no_place`, `certificate`, `login_failed`, `login_needed`, `connection_lost` (after the one retry that
 *   reading allows), `timeout`, `mailbox_busy`, `not_supported` for what the server does not do, `answer_too_large`
 * - what takes a ref: `stale_id`; a draft: `not_a_draft`; a part: `no_such_part`; a path: `no_such_mailbox`
 * - what takes an anchor: `invalid_cursor`
 * - what writes: `too_large`, `too_many_labels`
 * - what is no text to search for, no day, or a label that cannot be: `invalid_argument`, `not_supported`
 */
export interface Backend extends AsyncDisposable {
  /** Where the server does not tell what they are for, by their names; `isInbox` names the inbox everywhere. */
  mailboxes(signal: AbortSignal): Promise<readonly Mailbox[]>;
  /** @param most rows of one page, 1 to 100 */
  search(
    query: Query,
    page: { readonly most: number; readonly after?: Anchor },
    signal: AbortSignal,
  ): Promise<Found>;
  message(ref: Ref, signal: AbortSignal): Promise<Message>;
  /** Content of a part, decoded of its transfer encoding but not of its charset. Fetches no more than it must. */
  part(ref: Ref, part: string, most: number, signal: AbortSignal): Promise<Bytes>;
  /** The message as it lies there. */
  source(ref: Ref, most: number, signal: AbortSignal): Promise<Bytes>;
  /** The conversation that a message belongs to, oldest first, at most `most`, the message itself always among them. Looks in the mailbox of the message, in Sent, and where the server can, everywhere but Junk and Trash. */
  thread(
    ref: Ref,
    most: number,
    signal: AbortSignal,
  ): Promise<{ readonly rows: readonly Summary[]; readonly isCut: boolean }>;
  /** @param since what `next` said; where it is undefined, only the place to start from is told, and no messages */
  changes(mailbox: string, since: Anchor, most: number, signal: AbortSignal): Promise<Changes>;
  /** Each message by itself; never touches any other, not even one that another client marked as deleted. */
  update(refs: readonly Ref[], change: Change, signal: AbortSignal): Promise<readonly Outcome[]>;
  /**
   * Puts a message into Drafts, flagged as draft and seen, and takes the one it replaces away once the new one is safe.
   * @returns the new draft; `remains` where the old one could only be marked or is still there
   */
  saveDraft(
    raw: Buffer,
    replaces: Ref | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly ref: Ref; readonly remains: boolean }>;
  /**
   * Marks a draft as being submitted (`$SubmitPending`, RFC 5550 §5.10), so that nobody submits it a second time.
   * @returns false when it was marked already, by whomever: it may have been sent
   */
  claim(draft: Ref, signal: AbortSignal): Promise<boolean>;
  /** Takes the mark away again: the message is known not to have left. */
  release(draft: Ref, signal: AbortSignal): Promise<void>;
  /**
   * Files what was sent and takes the draft away.
   * @param copy what to file: the very bytes that were sent; undefined where the server files a copy by itself, or the
   *   draft itself is what was sent and may be moved
   * @returns where it lies in Sent, as far as known
   */
  fileSent(draft: Ref, copy: Buffer | undefined, signal: AbortSignal): Promise<Ref | undefined>;
  /** Puts a message into a mailbox as it is; what the embedded mailbox imports, and what tests begin with. */
  append(
    mailbox: string,
    raw: Buffer,
    flags: { readonly seen: boolean; readonly received?: Date },
  ): Promise<Ref>;
}
