import { isUtf8 } from 'node:buffer';
import { unquotePath } from '../text/quote-path.ts';

/** A name as git writes it, in quotes where it has characters that need them. */
const unquoted = (written: Buffer): Buffer => Buffer.from(unquotePath(written.toString('latin1')), 'latin1');

const GIT = 'diff --git ';
const MOVED = /^(?:rename|copy) to /;
const COMBINED = /^diff --(?:cc|combined) /;
/** `a/` or `b/`. */
const PREFIX = 2;

/** Which path the header of a section is about; undefined where it does not tell, as between two blobs. */
export function pathOf(header: readonly Buffer[]): Buffer | undefined {
  for (const line of header) {
    const [told] = MOVED.exec(line.toString('latin1', 0, 10)) ?? [];
    if (told !== undefined) return unquoted(line.subarray(told.length));
  }
  const [first = Buffer.alloc(0)] = header;
  const [combined] = COMBINED.exec(first.toString('latin1', 0, 20)) ?? [];
  return combined === undefined
    ? pathOfBoth(first.subarray(GIT.length))
    : unquoted(first.subarray(combined.length));
}

/** A file that is not renamed is named twice. Names may have spaces, so the middle is where they part. */
function pathOfBoth(names: Buffer): Buffer | undefined {
  const middle = (names.length - 1) / 2;
  if (!Number.isInteger(middle)) return undefined;
  const [before, after] = [names.subarray(0, middle), names.subarray(middle + 1)].map((name) =>
    unquoted(name).subarray(PREFIX),
  );
  return before !== undefined && after?.equals(before) === true ? after : undefined;
}

/** Node hands arguments on as UTF-8, and cursors are to stay short. */
const LONGEST = 1_000;

/** A path as an argument for git, if it can be one. */
export const asArgument = (path: Buffer | undefined): string | undefined =>
  path !== undefined && path.length > 0 && path.length <= LONGEST && isUtf8(path)
    ? path.toString()
    : undefined;
