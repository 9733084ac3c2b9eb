/** Says that a draft is on its way out (RFC 5550 §5.10). */
export const SUBMIT_PENDING = '$SubmitPending';

/** What the keywords of a message say about `Backend.claim`. */
export const claimIn = (keywords: readonly string[]): { readonly isClaimed?: true } =>
  keywords.some((keyword) => keyword.toLowerCase() === SUBMIT_PENDING.toLowerCase())
    ? { isClaimed: true }
    : {};

/** Keywords that programs keep for themselves, in lower case (the IANA registry of IMAP keywords, and common clients). */
const OF_PROGRAMS = new Set([
  '$answered',
  '$draft',
  '$flagged',
  '$forwarded',
  '$hasattachment',
  '$hasnoattachment',
  '$junk',
  '$mdnsent',
  '$notjunk',
  '$seen',
  '$submitpending',
  '$submitted',
  'forwarded',
  'junk',
  'nonjunk',
  'notjunk',
  'receipthandled',
]);

/** Whether a keyword is one that a person gave. */
export const isLabel = (keyword: string): boolean =>
  !keyword.startsWith('\\') && !OF_PROGRAMS.has(keyword.toLowerCase());
