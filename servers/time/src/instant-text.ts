import { FIRST_INSTANT, LAST_INSTANT, quote, readDateTime } from './date-time-text.ts';
import { TimeTextError } from './time-text-error.ts';

/** What a text says about an instant. */
export interface InstantText {
  readonly epochMs: number;
  /** The zone in brackets (RFC 9557), as written; to be looked up, and compared, by the caller. */
  readonly zone?: string;
  /** Whether RFC 9557's `!` makes that zone binding: an offset that contradicts it is then an error. */
  readonly critical: boolean;
  /** Seconds east of UTC as written; left out for `Z`, `-00:00` and epoch numbers, which name no local time. */
  readonly offset?: number;
}

/**
 * Reads an instant: RFC 3339 with `Z` or an offset, the same with RFC 9557 suffixes, or an epoch number.
 *
 * Date and time are read by `readDateTime`; offsets may also be written `+0530` and `+05` (ISO 8601). Of the
 * suffixes the first may be a zone; of tags only `u-ca` with an ISO calendar is understood, others are passed
 * over unless critical (RFC 9557 §3.2).
 *
 * Throws a TimeTextError; for a text without offset it says that this is a local time.
 */
export function parseInstant(text: string): InstantText {
  const trimmed = text.trim();
  if (/^[+-]?\d+(?:\.\d+)?$/.test(trimmed)) {
    return { epochMs: parseEpoch(trimmed), critical: false };
  }
  const { localMs, offset, suffix } = readDateTime(trimmed);
  if (offset === undefined) {
    throw new TimeTextError(
      `${quote(text)} has no offset, so it is a local time and not an instant.`,
      'Add the offset (2026-11-01T01:30:00-04:00) or Z.',
    );
  }
  const seconds = offsetSeconds(text, offset);
  const epochMs = localMs - seconds * 1000;
  if (epochMs < FIRST_INSTANT || epochMs > LAST_INSTANT) {
    throw new TimeTextError(`${quote(text)} is outside of years 0000 to 9999 in UTC.`, 'Use a year inside.');
  }
  const unknownLocal = offset === 'Z' || /^-00(?::?00)?$/.test(offset);
  return {
    epochMs,
    ...readSuffix(text, suffix),
    ...(!unknownLocal && { offset: seconds }),
  };
}

function offsetSeconds(text: string, offset: string): number {
  if (offset === 'Z') return 0;
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) {
    throw new TimeTextError(`${quote(text)} has no such offset.`, 'Offsets are ±00:00 to ±23:59.');
  }
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

function readSuffix(text: string, suffix: string): { zone?: string; critical: boolean } {
  const [first, ...rest] = suffix.slice(1, -1).split('][');
  if (first === undefined || first === '') return { critical: false };
  const isTag = first.includes('=');
  for (const tag of isTag ? [first, ...rest] : rest) {
    if (tag.startsWith('!') && !/^!u-ca=(?:iso8601|gregory)$/.test(tag)) {
      throw new TimeTextError(
        `${quote(text)} demands ${quote(tag)}, which is not known here.`,
        'Leave it out.',
      );
    }
  }
  if (isTag) return { critical: false };
  return { zone: first.replace(/^!/, ''), critical: first.startsWith('!') };
}

/**
 * An epoch number as ms. The unit is told by the size, by powers of 1000: below 10^11 seconds (to year
 * 5138), below 10^14 milliseconds, below 10^17 microseconds, else nanoseconds. Within 1170 days of 1970
 * therefore only seconds can be written. What is finer than a millisecond is cut off, towards the past.
 *
 * Throws a TimeTextError outside of years 0000 to 9999.
 */
function parseEpoch(text: string): number {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d{1,24})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') throw outsideEpoch(text);
  if (sign === '' && whole.length < 9 && whole !== '0') {
    throw new TimeTextError(
      `${quote(text)} is too short to be told from a date.`,
      'Epoch seconds have at least 9 digits here; write a date as 2026-11-01T00:00, an early instant as 1970-01-02T00:00Z.',
    );
  }
  const size = BigInt(whole);
  const nanosecondsPerUnit =
    size < 10n ** 11n ? 10n ** 9n : size < 10n ** 14n ? 10n ** 6n : size < 10n ** 17n ? 1000n : 1n;
  const parts = (BigInt(fraction.slice(0, 9).padEnd(9, '0')) * nanosecondsPerUnit) / 10n ** 9n;
  const nanoseconds = size * nanosecondsPerUnit + parts;
  // BigInt division cuts towards zero; adding almost one unit makes it go away from zero
  const ms = sign === '-' ? -Number((nanoseconds + 999_999n) / 1_000_000n) : Number(nanoseconds / 1_000_000n);
  if (ms < FIRST_INSTANT || ms > LAST_INSTANT) throw outsideEpoch(text);
  return ms === 0 ? 0 : ms;
}

function outsideEpoch(text: string): TimeTextError {
  return new TimeTextError(
    `${quote(text)} is not an epoch time in years 0000 to 9999.`,
    'Epoch times are in s, ms, µs or ns since 1970-01-01T00:00:00Z.',
  );
}
