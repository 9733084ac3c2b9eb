import { isQuoted, type Run } from './quote-runs.ts';
import { isLegalNotice, isMobileFooter } from './reply-words.ts';

/** What is longer below `-- ` is no signature. */
const LONGEST_SIGNATURE = 15;
const SHORT_SIGNATURE = 6;
/** Paragraphs at the end that may be notices. */
const LAST_PARAGRAPHS = 8;

/** Signatures, footers of programs and notices of lawyers, outside of what is quoted. */
export function signatureRuns(lines: readonly string[], quoted: readonly Run[]): readonly Run[] {
  const runs: Run[] = [];
  let begin = 0;
  for (const { begin: end, end: next } of [...quoted, { begin: lines.length, end: lines.length }]) {
    runs.push(...inStretch(lines, begin, end));
    begin = next;
  }
  return runs;
}

function inStretch(lines: readonly string[], begin: number, end: number): readonly Run[] {
  const signature = beginOfSignature(lines, begin, end);
  if (signature < end)
    return [...notices(lines, begin, signature), { kind: 'signature', begin: signature, end }];
  const footer = beginOfFooter(lines, begin, end);
  const found: readonly Run[] = footer < end ? [{ kind: 'signature', begin: footer, end }] : [];
  return [...notices(lines, begin, footer), ...found];
}

/**
 * `-- ` on a line of its own (RFC 3676 §4.3). Without the space it may be a line in a table: it introduces a signature
 * only below an empty line, and a short one.
 */
function beginOfSignature(lines: readonly string[], begin: number, end: number): number {
  for (let at = Math.max(begin, end - LONGEST_SIGNATURE); at < end; at += 1) {
    const line = lines[at] ?? '';
    if (line === '-- ') return at;
    const isApart = at === begin || (lines[at - 1] ?? '').trim() === '';
    if (line === '--' && isApart && end - at <= SHORT_SIGNATURE) return at;
  }
  return end;
}

/** "Sent from my …" as the last line. */
function beginOfFooter(lines: readonly string[], begin: number, end: number): number {
  let at = end - 1;
  while (at > begin && (lines[at] ?? '').trim() === '') at -= 1;
  const line = lines[at] ?? '';
  return at >= begin && !isQuoted(line) && isMobileFooter(line) ? at : end;
}

function notices(lines: readonly string[], begin: number, end: number): readonly Run[] {
  const found: Run[] = [];
  let last = end;
  for (let count = 0; count < LAST_PARAGRAPHS && last > begin; count += 1) {
    while (last > begin && (lines[last - 1] ?? '') === '') last -= 1;
    let first = last;
    while (first > begin && (lines[first - 1] ?? '') !== '') first -= 1;
    if (first < last && isLegalNotice(lines.slice(first, last).join(' ').slice(0, 5000)))
      found.push({ kind: 'notice', begin: first, end: last });
    last = first;
  }
  return found.toReversed();
}
