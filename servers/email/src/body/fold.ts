import { quoteRuns, type Run } from './quote-runs.ts';
import { signatureRuns } from './signature-runs.ts';

/** `keep`: everything; `fold`: a line tells what was left out. */
export type Quotes = 'fold' | 'keep';

/** Lines that were left out. */
export interface Folded {
  readonly quotes: number;
  readonly signature: number;
  readonly notices: number;
}

/**
 * Text without what was said before, signatures, and notices of lawyers. Looks at each line a bounded number of times
 * and at no more than its beginning, so that it takes time in proportion to the length. What is left is never empty:
 * a message that only quotes is kept whole.
 */
export async function folded(
  text: string,
  quotes: Quotes,
  isForward = false,
): Promise<Folded & { readonly text: string }> {
  const nothing = { text, quotes: 0, signature: 0, notices: 0 };
  if (quotes === 'keep') return nothing;
  const lines = text.split('\n');
  const quoted = await quoteRuns(lines, isForward);
  const runs = [...quoted, ...signatureRuns(lines, quoted)].toSorted((one, other) => one.begin - other.begin);
  const kept: (readonly string[])[] = [];
  let at = 0;
  for (const run of runs) {
    kept.push(lines.slice(at, run.begin), [markOf(run)]);
    at = run.end;
  }
  kept.push(lines.slice(at));
  if (!hasWords(lines, runs)) return nothing;
  const count = (kind: Run['kind']) =>
    runs.filter((run) => run.kind === kind).reduce((sum, { begin, end }) => sum + end - begin, 0);
  return {
    text: kept
      .flat()
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    quotes: count('quote'),
    signature: count('signature'),
    notices: count('notice'),
  };
}

function markOf({ kind, begin, end }: Run): string {
  const lines = end - begin === 1 ? '1 line' : `${end - begin} lines`;
  if (kind === 'quote') return `[quote: ${lines} folded]`;
  return kind === 'signature' ? `[signature: ${lines} folded]` : `[legal notice: ${lines} folded]`;
}

/** Whether something is said outside of the runs. */
function hasWords(lines: readonly string[], runs: readonly Run[]): boolean {
  let at = 0;
  for (const run of [...runs, { begin: lines.length, end: lines.length }]) {
    if (lines.slice(at, run.begin).some((line) => /[\p{L}\p{N}\p{So}]/u.test(line.slice(0, 1000))))
      return true;
    at = run.end;
  }
  return false;
}
