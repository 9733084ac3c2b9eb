import { quote, readDateTime } from './date-time-text.ts';
import { invalidRule, type LocalRule } from './local-rule.ts';
import type { LocalTime } from './local-time.ts';

const FREQUENCIES = ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
type Frequency = (typeof FREQUENCIES)[number];
type Day = (typeof DAYS)[number];

/** Parts that hold numbers: the bound of their size, and whether they also count from the end. */
const NUMBERS = {
  bysecond: { least: 0, most: 59 },
  byminute: { least: 0, most: 59 },
  byhour: { least: 0, most: 23 },
  bymonth: { least: 1, most: 12 },
  bymonthday: { least: 1, most: 31, signed: true, not: ['WEEKLY'] },
  byyearday: { least: 1, most: 366, signed: true, not: ['DAILY', 'WEEKLY', 'MONTHLY'] },
  byweekno: { least: 1, most: 53, signed: true, not: FREQUENCIES.slice(0, -1) },
  bysetpos: { least: 1, most: 366, signed: true },
} as const satisfies Record<string, Bounds>;

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly signed?: boolean;
  /** Frequencies with which RFC 5545 §3.3.10 forbids the part. */
  readonly not?: readonly Frequency[];
}

/** A rule in the words of RFC 5545, checked. */
export interface Recurrence {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count?: number;
  readonly weekStart: Day;
  readonly byday?: readonly { readonly day: Day; readonly nth?: number }[];
  readonly numbers: Partial<Record<keyof typeof NUMBERS, number[]>>;
  readonly until?: LocalRule['until'];
  /** DTSTART, where there is one: a local time, or an instant; and its zone, as written. */
  readonly start?: LocalTime | { readonly instant: number };
  readonly zone?: string;
}

/**
 * Reads an RRULE of RFC 5545, with or without `RRULE:`, and a DTSTART line before it. Stricter than rrule, which
 * takes whatever it is given (hour 25, interval -1).
 *
 * An UNTIL that is a date includes that day; with a Z it is an instant. Throws a TimeTextError `invalid_rule`.
 */
export function readRecurrence(text: string): Recurrence {
  const lines = text.trim().split(/[\s\n]+/);
  const start = lines.length > 1 && /^DTSTART/i.test(lines[0] ?? '') ? lines.shift() : undefined;
  const [rule = '', ...more] = lines;
  if (more.length > 0) throw wrong(text, 'only a line DTSTART and a line RRULE can be used');
  const parts = new Map<string, string>();
  for (const part of rule
    .replace(/^RRULE:/i, '')
    .replace(/;$/, '')
    .toUpperCase()
    .split(';')) {
    const [key = '', value = '', ...rest] = part.split('=');
    if (value === '' || rest.length > 0) throw wrong(text, `${quote(part)} is not of the form KEY=VALUE`);
    if (parts.has(key)) throw wrong(text, `${quote(key)} stands twice`);
    parts.set(key, value);
  }
  return { ...readParts(text, parts), ...(start !== undefined && readStart(text, start)) };
}

function readParts(text: string, parts: Map<string, string>): Recurrence {
  const take = (key: string): string | undefined => {
    const value = parts.get(key);
    parts.delete(key);
    return value;
  };
  const freq = oneOf(text, FREQUENCIES, take('FREQ') ?? '', 'FREQ');
  const until = take('UNTIL');
  const count = take('COUNT');
  if (until !== undefined && count !== undefined) throw wrong(text, 'COUNT and UNTIL exclude one another');
  const byday = take('BYDAY');
  const numbers = Object.fromEntries(
    Object.entries<Bounds>(NUMBERS).flatMap(([key, bounds]) => {
      const list = take(key.toUpperCase());
      if (list === undefined) return [];
      if (bounds.not?.includes(freq) === true)
        throw wrong(text, `${key.toUpperCase()} cannot go with ${freq}`);
      return [[key, readNumbers(text, key.toUpperCase(), list, bounds)]];
    }),
  );
  const recurrence = {
    freq,
    interval: readNumber(text, 'INTERVAL', take('INTERVAL') ?? '1', { least: 1, most: 1_000_000 }),
    ...(count !== undefined && { count: readNumber(text, 'COUNT', count, { least: 1, most: 1_000_000 }) }),
    weekStart: oneOf(text, DAYS, take('WKST') ?? 'MO', 'WKST'),
    ...(byday !== undefined && { byday: readDays(text, byday, freq, 'byweekno' in numbers) }),
    numbers,
    ...(until !== undefined && { until: readUntil(text, until) }),
  };
  if (
    (freq === 'MINUTELY' || freq === 'SECONDLY') &&
    (byday !== undefined || Object.keys(numbers).length > 0)
  ) {
    // rrule misses times of such rules: 33 of 290 random ones differed from dateutil
    throw wrong(
      text,
      `${freq} can only have INTERVAL, COUNT and UNTIL here; parts that begin with BY go with DAILY or rarer`,
    );
  }
  const [unknown] = parts.keys();
  if (unknown !== undefined) throw wrong(text, `${quote(unknown)} is no part of an RRULE`);
  if ('bysetpos' in numbers && byday === undefined && Object.keys(numbers).length === 1) {
    throw wrong(text, 'BYSETPOS needs another part that begins with BY');
  }
  return recurrence;
}

function readNumbers(text: string, key: string, list: string, bounds: Bounds): number[] {
  const numbers = new Set(list.split(',').map((value) => readNumber(text, key, value, bounds)));
  // rrule takes hours and minutes in the order in which they stand
  return [...numbers].toSorted((a, b) => a - b);
}

function readNumber(text: string, key: string, value: string, { least, most, signed }: Bounds): number {
  const size = /^[+-]?\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  const checked = signed === true ? Math.abs(size) : size;
  if (checked >= least && checked <= most) return size;
  throw wrong(
    text,
    `${key} takes ${least} to ${most}${signed === true ? ', or negative' : ''}, not ${quote(value)}`,
  );
}

function readDays(text: string, list: string, freq: Frequency, weeks: boolean) {
  return list.split(',').map((value) => {
    const [, nth, day = ''] = /^([+-]?[1-9]\d?)?([A-Z]{2})$/.exec(value) ?? [];
    if (nth === undefined) return { day: oneOf(text, DAYS, day, 'BYDAY') };
    if ((freq !== 'MONTHLY' && freq !== 'YEARLY') || weeks || Math.abs(Number(nth)) > 53) {
      throw wrong(text, `BYDAY=${value} counts weekdays, which only MONTHLY and YEARLY can, up to 53`);
    }
    return { day: oneOf(text, DAYS, day, 'BYDAY'), nth: Number(nth) };
  });
}

function oneOf<T extends string>(text: string, all: readonly T[], value: string, key: string): T {
  const found = all.find((candidate) => candidate === value);
  if (found === undefined) throw wrong(text, `${key} is one of ${all.join(', ')}, not ${quote(value)}`);
  return found;
}

/** `20261231`, `20261231T235959`, or that with a Z; a DATE-TIME of RFC 5545. */
const BASIC = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/;

function readBasic(text: string, value: string) {
  const match = BASIC.exec(value.replaceAll(/(?<=\d)[-:](?=\d)/g, '').toUpperCase());
  if (match === null) throw wrong(text, `${quote(value)} is not a time such as 20261231T170000`);
  const [, year, month, day, hour = '00', minute = '00', second = '00', utc] = match;
  const { localMs } = readDateTime(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  return { localMs, dateOnly: match[4] === undefined, utc: utc !== undefined };
}

function readUntil(text: string, value: string): LocalRule['until'] {
  const { localMs, dateOnly, utc } = readBasic(text, value);
  if (utc) return { instant: localMs };
  return { localMs: dateOnly ? localMs + 86_399_999 : localMs };
}

function readStart(text: string, line: string): Pick<Recurrence, 'start' | 'zone'> {
  const [, zone, value = ''] =
    /^DTSTART(?:;VALUE=DATE(?:-TIME)?)?(?:;TZID=([^:;]+))?:(\S+)$/i.exec(line) ?? [];
  const { localMs, utc } = readBasic(text, value);
  return { start: utc ? { instant: localMs } : { localMs }, ...(zone !== undefined && { zone }) };
}

const wrong = (text: string, why: string) =>
  invalidRule(`${quote(text)} is not an RRULE: ${why}.`, 'Write it as "FREQ=MONTHLY;BYDAY=-1FR;COUNT=6".');
