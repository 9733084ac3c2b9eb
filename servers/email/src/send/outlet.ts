/** Who gets a message: what SMTP calls the envelope (RFC 5321 §2.3.1). Bare addresses. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

export interface Delivery {
  /** Taken over by the server for these. */
  readonly accepted: readonly string[];
  readonly rejected: readonly {
    readonly address: string;
    /** One line of the server's; untrusted. */ readonly reason: string;
  }[];
}

/**
 * The way out for mail. `submit` throws `Refusal`: `not_sent` when it is known that nobody got it, `outcome_unknown`
 * when the connection ended after the content was given away and before the answer.
 */
export interface Outlet extends AsyncDisposable {
  /** The server files a copy in Sent by itself, as Gmail does, or sending files it, as JMAP and the embedded mailbox do. */
  readonly filesCopies: boolean;
  /** @param raw the whole message, CRLF, without Bcc */
  submit(envelope: Envelope, raw: Buffer, signal: AbortSignal): Promise<Delivery>;
  /** Connects and logs in, for `--check`. */
  verify(signal: AbortSignal): Promise<void>;
}
