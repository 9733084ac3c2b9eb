/** Where mail goes that the embedded mailbox sends. */
export const OUTBOX = 'Outbox';
