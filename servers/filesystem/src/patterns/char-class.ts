/** What is wrong with a pattern: the end of a sentence that begins with the pattern. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** `[…]` of a pattern: which single characters it stands for. */
export interface CharClass {
  readonly negated: boolean;
  /** First and last code point of each range. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** Of ASCII alone, as git has them; fnmatch(3), isalpha(3). */
const NAMED: Readonly<Record<string, string>> = {
  alnum: '09AZaz',
  alpha: 'AZaz',
  blank: '\t\t  ',
  cntrl: '\0\u001F\u007F\u007F',
  digit: '09',
  graph: '!~',
  lower: 'az',
  print: ' ~',
  punct: '!/:@[`{~',
  space: '\t\r  ',
  upper: 'AZ',
  xdigit: '09AFaf',
};

export const isIn = ({ negated, ranges }: CharClass, code: number): boolean =>
  ranges.some(([first, last]) => first <= code && code <= last) !== negated;

/**
 * Reads a bracket expression as fnmatch(3) and git's wildmatch do.
 * @param at where its `[` is
 * @returns the class, and where what follows it begins
 * @throws PatternError
 */
export function readCharClass(text: string, at: number): { charClass: CharClass; end: number } {
  const ranges: [number, number][] = [];
  const start = at + 1;
  const negated = text[start] === '!' || text[start] === '^';
  const first = negated ? start + 1 : start;
  let next = first;
  /** One character, escaped or not. */
  const take = (): number => {
    if (text[next] === '\\') next += 1;
    const code = text.codePointAt(next);
    if (code === undefined) throw new PatternError('has a [ without its ]');
    next += code > 0xff_ff ? 2 : 1;
    return code;
  };
  // A `]` that comes first stands for itself.
  while (text[next] !== ']' || next === first) {
    const named = text.startsWith('[:', next) ? text.slice(next, text.indexOf(']', next + 2) + 1) : '';
    if (named.endsWith(':]') && named.length > 3) {
      const limits = NAMED[named.slice(2, -2)];
      if (limits === undefined) throw new PatternError(`has ${named}, which is no class of characters`);
      for (let index = 0; index < limits.length; index += 2)
        ranges.push([limits.charCodeAt(index), limits.charCodeAt(index + 1)]);
      next += named.length;
      continue;
    }
    const low = take();
    const isRange = text[next] === '-' && next + 1 < text.length && text[next + 1] !== ']';
    if (isRange) next += 1;
    // Of a range that runs backwards, git matches the first.
    ranges.push([low, isRange ? Math.max(low, take()) : low]);
  }
  return { charClass: { negated, ranges }, end: next + 1 };
}
