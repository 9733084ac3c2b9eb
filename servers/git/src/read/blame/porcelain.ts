import { decodeText } from '../../process/decode-text.ts';
import type { RawRecord } from '../../process/record-cutter.ts';
import { unquotePath } from '../text/quote-path.ts';

/** What is told of a commit. */
export interface BlamedCommit {
  readonly hash: string;
  /** `2026-01-02`, where the author was. */
  readonly date: string;
  readonly author: string;
  readonly subject: string;
  /** The history ends here by a range or a shallow clone: the line may be older. */
  readonly isBoundary: boolean;
}

export interface BlamedLine {
  readonly commit: BlamedCommit;
  /** How the file was called in that commit; its bytes as Latin-1. */
  readonly file: string;
  readonly number: number;
  readonly text: Buffer;
  readonly whole: boolean;
}

const TAB = 9;
const HEADER = /^([0-9a-f]{40,64}) \d+ (\d+)/;

/** Reads the output of `git blame --porcelain` line by line; git-blame(1), "The Porcelain Format". */
export class Porcelain {
  readonly #commits = new Map<string, Record<string, string>>();
  #hash = '';
  #number = 0;
  #details: Record<string, string> = {};

  /** @returns the line of the file, when this ended what is told of it */
  take({ bytes, length }: RawRecord): BlamedLine | undefined {
    if (bytes[0] === TAB)
      return {
        commit: commitOf(this.#hash, this.#details),
        file: this.#details['filename'] ?? '',
        number: this.#number,
        text: bytes.subarray(1),
        whole: bytes.length === length,
      };
    const line = bytes.toString('latin1');
    const header = HEADER.exec(line);
    if (header === null) {
      const [key = ''] = line.split(' ', 1);
      // A name of a file may be in any encoding, and is compared as it is.
      this.#details[key] =
        key === 'filename'
          ? unquotePath(line.slice(key.length + 1))
          : decodeText(bytes.subarray(key.length + 1));
    } else {
      const [, hash = '', number = ''] = header;
      this.#hash = hash;
      this.#number = Number(number);
      this.#details = this.#commits.get(hash) ?? {};
      this.#commits.set(hash, this.#details);
    }
    return undefined;
  }
}

const commitOf = (hash: string, details: Readonly<Record<string, string>>): BlamedCommit => ({
  hash,
  date: dateOf(details['author-time'], details['author-tz']),
  author: details['author'] ?? '',
  subject: details['summary'] ?? '',
  isBoundary: details['boundary'] !== undefined,
});

/** @param seconds since 1970 @param zone such as `+0230` */
function dateOf(seconds = '0', zone = '+0000'): string {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d)(\d\d)$/.exec(zone) ?? [];
  const east = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const date = new Date((Number(seconds) + east * 60) * 1_000);
  return Number.isNaN(date.getTime()) ? 'at an odd time' : date.toISOString().replace(/T.*$/, '');
}
