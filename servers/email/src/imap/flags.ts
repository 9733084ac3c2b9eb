import type { FetchMessageObject } from 'imapflow';
import { claimIn, isLabel } from '../message/keywords.ts';
import type { Flags } from '../message/message.ts';

export { SUBMIT_PENDING } from '../message/keywords.ts';

export const DRAFT = String.raw`\Draft`;
export const SEEN = String.raw`\Seen`;
export const DELETED = String.raw`\Deleted`;
export const FLAGGED = String.raw`\Flagged`;
export const ANSWERED = String.raw`\Answered`;

export function flagsOf({ flags = new Set() }: FetchMessageObject): Flags {
  return {
    unread: !flags.has(SEEN),
    flagged: flags.has(FLAGGED),
    answered: flags.has(ANSWERED),
    draft: flags.has(DRAFT),
    ...claimIn([...flags]),
  };
}

/** Keywords, and the labels of Gmail; system ones begin with a backslash. */
export const labelsOf = ({ flags = new Set(), labels = new Set() }: FetchMessageObject): readonly string[] =>
  [...flags, ...labels].filter((name) => isLabel(name));
