import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Beat } from '../src/search/beat.ts';
import { LineFinder } from '../src/search/lines.ts';
import { type Pattern, readPattern } from '../src/search/pattern.ts';
import { Refusal } from '@handrail/domain';

/** Each stands for one or several characters; most may match an end of a line, if anything lets them. */
const ATOMS =
  String.raw`a b A ab aba . - " é { } ] \s \S \w \W \d \D \. \- \/ \t \u0061 \x61 \p{L} \P{L} \cJ \x0a
  [^a] [^-b] [\s\S] [a\s] [^] [\W] [^\s] [é-ü] [\d-] [-a] [\x00-\x20] [\t-b] [^\n]`.split(/\s+/);
const atom = fc.constantFrom(' ', ...ATOMS);
const anchor = fc.constantFrom('^', '$', '\\b', '\\B');
const quantifier = fc.constantFrom('*', '+', '?', '*?', '+?', '{2}', '{0,1}', '{1,}', '{,2}');
const { regex } = fc.letrec<{ regex: string; term: string; group: string }>((tie) => ({
  regex: fc.array(tie('term'), { minLength: 1, maxLength: 4 }).map((terms) => terms.join('')),
  term: fc.oneof(
    { depthSize: 'small' },
    atom,
    anchor,
    fc.tuple(atom, quantifier).map(([one, count]) => one + count),
    tie('group'),
    fc.tuple(tie('group'), quantifier).map(([one, count]) => one + count),
    fc.tuple(tie('regex'), tie('regex')).map((both) => both.join('|')),
  ),
  group: fc
    .tuple(fc.constantFrom('(', '(?:', '(?=', '(?!', '(?<=', '(?<!', '(?<n>'), tie('regex'))
    .map(([opening, inside]) => `${opening}${inside})`),
}));

const ENDINGS = ['\n', '\n', '\n', '\n\n', '\r\n', '\r', '\u2028'];
const piece = fc.constantFrom(' ', '\t', ...'a b A ab aba abab - 1 " . { é 😀'.split(' '), ...ENDINGS);
const texts = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

/** Line by line, as it is defined. */
function matchingLines(text: string, { source, flags }: { source: string; flags: string }): number[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const expression = new RegExp(source, flags);
  return lines.flatMap((line, index) => (expression.test(line.replace(/\r$/, '')) ? [index + 1] : []));
}

function foundLines(text: string, pattern: Pattern): number[] {
  const finder = new LineFinder(pattern, new Beat());
  // oxlint-disable-next-line no-control-regex -- the range of ASCII
  const isPlain = /^[\u0000-\u007F]*$/.test(text) && !text.includes('\r');
  const numbers: number[] = [];
  for (let at = 0; ;) {
    const line = finder.find(text, at, isPlain);
    if (line === undefined) return numbers;
    numbers.push(text.slice(0, line.start).split('\n').length);
    at = line.end + 1;
  }
}

function read(source: string, ignoreCase: boolean): Pattern | undefined {
  try {
    return readPattern({ pattern: source, fixed: false, ignoreCase });
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

describe('a pattern', () => {
  it('finds the lines it matches by themselves', () => {
    let compared = 0;
    fc.assert(
      fc.property(regex, texts, fc.boolean(), (source, content, ignoreCase) => {
        const pattern = read(source, ignoreCase);
        if (pattern === undefined) return;
        compared += 1;
        const { flags } = pattern;
        expect(foundLines(content, pattern)).toEqual(matchingLines(content, { source, flags }));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 5_000) },
    );
    expect(compared).toBeGreaterThan(1_000);
  });

  it.each([
    ['foo\\w+\\(', 'foo'],
    ['\\bimport .* from "x"', ' from "x"'],
    ['ab?cde*f', 'cd'],
    ['ab{0,1}cd+e', 'cd'],
    ['(abc)?de', 'de'],
    ['abc|def', ''],
    ['(abc|def)gh', 'gh'],
    ['[abc]def', 'def'],
    ['caf\u00e9s', 'caf'],
    ['a\\.b\\(c', 'a.b(c'],
    ['.*needle.*', 'needle'],
    ['x{3}yz', 'yz'],
  ])('%s is looked for by the text %s', (pattern, literal) => {
    expect(readPattern({ pattern, fixed: false, ignoreCase: false }).literal).toBe(literal);
  });

  it.each([
    '\\w+\\(',
    '\\-x',
    'a{',
    '}',
    '"\\w"',
    '\\<div\\>',
    '\\p{L}+',
    '(?<year>\\d{4})',
    '\\/\\*',
    '\\#',
  ])('takes %s', (pattern) => {
    expect(readPattern({ pattern, fixed: false, ignoreCase: true })).toHaveProperty('source', pattern);
  });

  it.each([
    '(',
    'a**',
    '[b-a]',
    '\\Aa',
    'a\\z',
    '[[:alpha:]]',
    '(?i)a',
    'a\\nb',
    '',
    'x'.repeat(1_001),
    '\\p{L}{',
  ])('refuses %s, with the reason', (pattern) => {
    expect(() => readPattern({ pattern, fixed: false, ignoreCase: false })).toThrow(
      expect.objectContaining({ code: 'invalid_pattern' }),
    );
  });
});
