import type { BigIntStats } from 'node:fs';
import { sha256 } from './digest.ts';
import { quote, Refusal } from '@handrail/domain';

/** 66 bits: enough to tell states of one file apart, and short for a model to repeat. */
const LENGTH = 11;

const shortened = (digest: string): string =>
  Buffer.from(digest, 'hex').toString('base64url').slice(0, LENGTH);

/**
 * Names the state of a file. Begins with `s` and is one longer where it stands for size and times instead of the content.
 * @param digest SHA-256 of the content in hex; not known of files larger than 32 MiB
 */
export const etagOf = (
  { ino, size, mtimeNs, ctimeNs }: Pick<BigIntStats, 'ino' | 'size' | 'mtimeNs' | 'ctimeNs'>,
  digest: string | undefined,
): string =>
  digest === undefined ? `s${shortened(sha256([ino, size, mtimeNs, ctimeNs].join()))}` : shortened(digest);

/** @throws Refusal `conflict` when a caller means another state of the file than it has */
export function requireEtag(given: string | undefined, present: string | undefined, shown: string): void {
  if (given === undefined || given === present) return;
  throw new Refusal(
    'conflict',
    present === undefined
      ? `${quote(shown)} does not exist (any more).`
      : `${quote(shown)} has changed: its etag is ${present} now, not ${quote(given)}.`,
    'Nothing was changed. Read it again, and base the change on what is there now.',
  );
}
