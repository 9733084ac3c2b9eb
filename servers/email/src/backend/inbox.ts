/** Every backend takes this, in any letter case, for the inbox (RFC 9051 §5.1), whatever the server calls it. */
export const INBOX = 'INBOX';

export const isInbox = (name: string): boolean => name.toUpperCase() === INBOX;
