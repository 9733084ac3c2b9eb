/** What is known of one call when it has ended, refusals included. */
export interface CallRecord {
  /** UTC, ISO 8601 with milliseconds. */
  readonly time: string;
  readonly tenant: string;
  readonly caller: string;
  readonly server: string;
  readonly tool: string;
  readonly access: string;
  readonly outcome: 'ok' | 'asked' | 'refused' | 'failed';
  /** Error code when the outcome is refused or failed. */
  readonly code?: string;
  readonly ms: number;
  /** Of the arguments: UTF-8 bytes of the texts in them, and a few for all else. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Estimated tokens of the answer: bytes of text / 4, rounded up, and 1,600 for each image. */
  readonly tokens: number;
}
