import { quote, Refusal } from '@handrail/domain';
import { callerText } from './caller-text.ts';

const CLOCK = String.raw`(?<hour>[01]?\d|2[0-3]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?:\.\d{1,9})?)?`;
const ZONE = String.raw`(?: ?Z| ?UTC| ?GMT| ?[+-](?:0\d|1[0-4]):?[0-5]\d)?`;
const TIME = `(?:[T ]${CLOCK}${ZONE})?`;
const DAY_NAME = String.raw`(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?`;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(?<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const YEAR = String.raw`(?<year>\d{4})`;

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'i');

/** Dates of a calendar; `year`, and `name` or `month`, and `day` of each. */
const CALENDAR = [
  whole(String.raw`${YEAR}(?<dash>[-/])(?<month>\d{1,2})\k<dash>(?<day>\d{1,2})${TIME}`),
  whole(String.raw`(?:${DAY_NAME},? )?${MONTH} (?<day>\d{1,2})(?:st|nd|rd|th)?,? ${YEAR}${TIME}`),
  whole(String.raw`(?:${DAY_NAME},? )?(?<day>\d{1,2})(?:st|nd|rd|th)? ${MONTH},? ${YEAR}${TIME}`),
];

const EPOCH = /^@(\d{1,11})$/;
const AT = `(?: (?:noon|midnight|${CLOCK}))?`;
const AGO = whole(
  String.raw`(?:(?:\d{1,9}|one|two|three|four|five|six|seven|eight|nine|ten)[ .](?:second|minute|hour|day|week|month|year)s?(?:[ .]|$))+(?:ago)?`,
);
const WORDS = whole(
  String.raw`now|noon|midnight|last[ .](?:week|month|year)|(?:yesterday|last[ .]${DAY_NAME})${AT}`,
);
const WEEKDAY = whole(`${DAY_NAME}${AT}`);

/** Git counts from 1970, and some of its versions do no further than 2099. */
const FIRST = 1970;
const LAST = 2099;

const SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  week: 7 * 86_400,
  month: 31 * 86_400,
  year: 366 * 86_400,
};
/** Further back git comes to times before 1970, which it takes for none. */
const LONGEST = 50 * 366 * 86_400;

/**
 * A date as git understands it; git takes whatever it does not understand for now, and says nothing.
 * @param name of the parameter
 * @throws Refusal `invalid_date`, and those of `callerText`
 */
export function callerDate(name: 'since' | 'until', given: string): string {
  const text = callerText(name, given).trim().replaceAll(/\s+/g, ' ');
  // To git the word means nothing in some versions, and this moment in others.
  if (/^today$/i.test(text)) return name === 'since' ? 'midnight' : 'now';
  // Without a word before it, git takes the next one, and since that is to come, this moment.
  if (WEEKDAY.test(text)) return `last ${text}`;
  const epoch = EPOCH.exec(text)?.[1];
  if (epoch !== undefined) return `@${epoch} +0000`;
  if (WORDS.test(text) || (AGO.test(text) && isNear(text)) || isDate(text)) return text;
  throw new Refusal(
    'invalid_date',
    `"${name}" is ${quote(given)}, which is no date that git is sure to understand.`,
    'Give such as 2026-01-02, 2026-01-02T15:04:05Z, "2 weeks ago", yesterday, monday, "Jan 2 2026" or @1767312000.',
  );
}

function isDate(text: string): boolean {
  for (const pattern of CALENDAR) {
    const { year, month, name, day } = pattern.exec(text)?.groups ?? {};
    if (year === undefined) continue;
    const index = name === undefined ? Number(month) - 1 : MONTHS.indexOf(name.slice(0, 3).toLowerCase());
    const date = new Date(Date.UTC(Number(year), index, Number(day)));
    return (
      Number(year) >= FIRST &&
      Number(year) <= LAST &&
      date.getUTCMonth() === index &&
      date.getUTCDate() === Number(day)
    );
  }
  return false;
}

function isNear(text: string): boolean {
  const parts = text.toLowerCase().matchAll(/(\d+)[ .]([a-z]+?)s?(?=[ .]|$)/g);
  return (
    [...parts].reduce((sum, [, count, unit = '']) => sum + Number(count) * (SECONDS[unit] ?? 0), 0) < LONGEST
  );
}
