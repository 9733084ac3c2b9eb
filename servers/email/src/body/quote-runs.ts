import { breather } from './breather.ts';
import { fieldsOf, isSeparator, saysWrote, type Field } from './reply-words.ts';

/** Lines that belong together, from `begin` to before `end`. */
export interface Run {
  readonly kind: 'quote' | 'signature' | 'notice';
  readonly begin: number;
  readonly end: number;
}

/** Lines between which others may have their turn. */
const STEPS = 500;
/** A longer line introduces nothing, and is not looked into. */
const LONGEST_LINE = 1000;
const LONGEST_ATTRIBUTION = 400;
/** So few quoted lines among what is answered to them are part of what is said. */
const SHORT_QUOTE = 3;

export const isQuoted = (line: string): boolean => /^\s{0,3}>/.test(line.slice(0, 4));

const isBlank = (line: string | undefined): boolean =>
  line === undefined || line.slice(0, LONGEST_LINE).trim() === '';

/** What a message quotes, with the line that introduces it. */
export async function quoteRuns(lines: readonly string[], isForward: boolean): Promise<readonly Run[]> {
  const runs: Run[] = [];
  const breathe = breather();
  const last = lines.findLastIndex((line) => !isBlank(line));
  for (let at = 0, step = 0; at < lines.length; step += 1) {
    if (step % STEPS === 0) await breathe();
    const introduced = isForward ? undefined : introduction(lines, at);
    if (introduced === 'to the end') return [...runs, { kind: 'quote', begin: at, end: lines.length }];
    const first = introduced ?? at;
    if (!isQuoted(lines[first] ?? '')) {
      at += 1;
      continue;
    }
    const end = endOfQuote(lines, first);
    const isLong = end - first > SHORT_QUOTE || introduced !== undefined || end > last;
    if (isLong) runs.push({ kind: 'quote', begin: at, end });
    at = end;
  }
  return runs;
}

/** After the last quoted line; empty lines between quoted ones belong to it. */
function endOfQuote(lines: readonly string[], first: number): number {
  let end = first + 1;
  for (let at = first + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (isQuoted(line)) end = at + 1;
    else if (!isBlank(line)) break;
  }
  return end;
}

/**
 * What a line and those after it announce.
 * @returns the first quoted line, or that everything from here on is quoted, though no mark says so
 */
function introduction(lines: readonly string[], at: number): number | 'to the end' | undefined {
  const line = lines[at] ?? '';
  if (line.length > LONGEST_LINE || isBlank(line) || isQuoted(line)) return undefined;
  const bareLine = line.trim();
  if (isSeparator(bareLine)) return 'to the end';
  // A rule above the header block belongs to it.
  const header = /^[_-]{5,}$/.test(bareLine) ? nextWritten(lines, at + 1) : at;
  if (isHeaderBlock(lines, header)) return 'to the end';
  return attribution(lines, at);
}

function nextWritten(lines: readonly string[], from: number): number {
  let at = from;
  while (at < from + 2 && isBlank(lines[at])) at += 1;
  return at;
}

/** `From:`, `Sent:`, `To:`, `Subject:` one below the other, at least three of them. */
function isHeaderBlock(lines: readonly string[], begin: number): boolean {
  const first = lines[begin] ?? '';
  // It begins above, and was looked at there.
  if (first === lines[begin - 1]) return false;
  if (!fieldsOf(first).some((field) => field === 'from' || field === 'sent')) return false;
  const seen = new Set<Field>();
  let isMissing = 0;
  for (let at = begin; at < begin + 8 && isMissing < 2; at += 1) {
    const line = lines[at] ?? '';
    const fields = line.length > LONGEST_LINE || isBlank(line) ? [] : fieldsOf(line);
    // A long list of recipients goes on in a second line.
    isMissing = fields.length === 0 ? isMissing + 1 : 0;
    for (const field of fields) seen.add(field);
  }
  return seen.has('from') && [...seen].filter((field) => field !== 'copy').length >= 3;
}

/**
 * `On …, X wrote:`, which programs break into up to three lines. Lines are only put together where that gives a date
 * which what follows the first of them has not, so that the last line of an answer is not taken for part of it.
 */
function attribution(lines: readonly string[], at: number): number | 'to the end' | undefined {
  let joined = '';
  let after = '';
  for (let next = at; next < at + 3; next += 1) {
    const line = (lines[next] ?? '').slice(0, LONGEST_ATTRIBUTION + 1).trim();
    const isOdd = line === '' || (isQuoted(line) && !isRestOfAddress(joined, line));
    if (isOdd || joined.length + line.length > LONGEST_ATTRIBUTION) return undefined;
    joined = `${joined} ${line}`.trim();
    if (next > at) after = `${after} ${line}`.trim();
    if (!ENDS.test(joined)) {
      if (/[.!?]$/.test(line)) return undefined;
      continue;
    }
    if (next > at && (!hasDate(joined) || hasDate(after))) return undefined;
    return introducedBy(joined, lines, nextWritten(lines, next + 1));
  }
  return undefined;
}

/** A colon; some programs leave it out. */
const ENDS = /(?:[:\uFF1A]|\bwrote(?: ?-{2,9})?)$/;

/** `<bob@example.com` and `>:` on two lines, as long lines are broken. */
const isRestOfAddress = (before: string, line: string): boolean =>
  /<[^<>\s]{0,254}$/.test(before.slice(-300)) && /^> ?[^>]{0,30}[:\uFF1A]$/.test(line.slice(0, 40));

const TIME = /\d{1,2}[:.h]\d{2}/;
const ADDRESS = /<\s?[^<>\s]{1,254}@[^<>\s]{1,254}\s?>/;

const hasDate = (text: string): boolean =>
  TIME.test(text) || (/\b(?:19|20)\d\d\b/.test(text) && text.includes('@'));

function introducedBy(
  line: string,
  lines: readonly string[],
  next: number,
): number | 'to the end' | undefined {
  const isBeforeQuote = isQuoted(lines[next] ?? '');
  const isWritten = TIME.test(line) || (/\d/.test(line) && ADDRESS.test(line));
  // A date and an address before the colon need no verb.
  const isBare =
    TIME.test(line) && /\d{4}/.test(line) && /<[^<>\s]{1,254}@[^<>\s]{1,254}>\s?[:\uFF1A]$/.test(line);
  if (!isBare && !((isBeforeQuote || isWritten) && saysWrote(line))) return undefined;
  return isBeforeQuote ? next : 'to the end';
}
