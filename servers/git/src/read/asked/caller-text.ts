import { quote, Refusal } from '@handrail/domain';

const LONGEST = 1_000;

/**
 * Text of a caller that becomes part of an argument of git.
 * @param name of the parameter
 * @throws Refusal `invalid_argument`
 */
export function callerText(name: string, text: string): string {
  if (text === '' || text.length > LONGEST || text.includes('\0'))
    throw new Refusal(
      'invalid_argument',
      `"${name}" is empty, has a NUL character, or is longer than ${LONGEST} characters.`,
      'Give a shorter text.',
    );
  return text;
}

/** What a pattern may grow to when its repetitions are written out. The C library takes gigabytes for `a{1,30000}`. */
const LARGEST = 3_000;

/**
 * A POSIX extended regular expression; whether it is one, git finds out.
 * @param name of the parameter
 * @throws Refusal `invalid_argument`, `pattern_too_large`
 */
export function callerPattern(name: string, pattern: string): string {
  if (writtenOut(callerText(name, pattern)) <= LARGEST) return pattern;
  throw new Refusal(
    'pattern_too_large',
    `The pattern ${quote(pattern)} repeats too much: written out it has more than ${LARGEST} parts.`,
    'Use * or + instead of large counts, and do not nest repetitions.',
  );
}

/** Parts of a pattern with its repetitions written out, as the C library does before it looks at any text. */
function writtenOut(pattern: string): number {
  const interval = /\{(\d*)(?:,(\d*))?\}/y;
  /** Of each open group: the parts so far, and those of the last atom among them. */
  const open: { all: number; last: number }[] = [];
  let here = { all: 0, last: 0 };
  const repeat = (times: number) => {
    here.all += here.last * (times - 1);
    here.last *= times;
  };
  const atom = (parts: number) => {
    here.all += parts;
    here.last = parts;
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    interval.lastIndex = at;
    const counts = character === '{' ? interval.exec(pattern) : null;
    if (counts !== null) {
      const [whole, least = '', most = ''] = counts;
      repeat(Math.max(1, Number(least), Number(most)) + 1);
      at += whole.length - 1;
    } else if (character === '(') {
      open.push(here);
      here = { all: 0, last: 0 };
    } else if (character === ')' && open.length > 0) {
      const parts = here.all + 1;
      here = open.pop() ?? here;
      atom(parts);
    } else if (character === '+') repeat(2);
    else {
      if (character === '\\') at += 1;
      if (character === '[') at = endOfBracket(pattern, at);
      atom(1);
    }
  }
  return [...open, here].reduce((sum, { all }) => sum + all, 0);
}

/** Where a bracket expression ends; regex(7). */
function endOfBracket(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === '^') at += 1;
  if (pattern[at] === ']') at += 1;
  for (; at < pattern.length && pattern[at] !== ']'; at += 1) {
    const kind = pattern[at + 1] ?? '';
    if (pattern[at] !== '[' || !':.='.includes(kind) || kind === '') continue;
    const end = pattern.indexOf(`${kind}]`, at + 2);
    if (end !== -1) at = end + 1;
  }
  return at;
}

/** What git says of a pattern that is none, said clearly; other failures stay as they are. */
export function patternFailure(error: unknown): unknown {
  if (!(error instanceof Refusal && error.code === 'git_failed')) return error;
  const said = /(?:-e option|command line|header), '[^]*': ([^\n]+)/.exec(error.content ?? '')?.[1];
  if (said === undefined) return error;
  return new Refusal(
    'invalid_pattern',
    'The pattern is no POSIX extended regular expression.',
    String.raw`Write characters such as ( [ { * with \ before them when they stand for themselves, or search for fixed text where the tool can.`,
    { content: said },
  );
}
